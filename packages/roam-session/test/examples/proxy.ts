import { type Transport, acceptFramed, initiateFramed } from "@troupe/roam-session";
import { forward, forwardConnects } from "@troupe/roam-session/proxy";

/** Many clients share one link to the backend; what breaks a rule of that link is refused before it gets there. */
export async function proxy(toBackend: Transport): Promise<(client: Transport) => Promise<unknown>> {
  const backend = await initiateFramed(toBackend);
  const dispatcher = forward(backend.root);
  const onConnect = forwardConnects(backend);
  return (client) => acceptFramed(client, { dispatcher, onConnect });
}
