import type { Connection } from "../connection.ts";
import { ConnectRejectedError, LimitError } from "../errors.ts";
import type { Session } from "../session.ts";
import type { IncomingConnection, OnConnect } from "../virtual.ts";
import { forward } from "./forward.ts";

/** Where connections are opened: a session, or a function that says which one, such as `() => client.session`. */
export type OtherSession = Session | ((incoming: IncomingConnection) => Session | undefined);

/**
 * An `onConnect` that opens a connection on another session for each that the peer asks for. Metadata, Accept and Reject are carried back, calls on the two
 * connections are forwarded both ways as by `forward`, and when one of them ends, the other is closed behind what is still on its way. If there is no other
 * session, or it is lost, the peer is refused with `upstream-lost`.
 */
export function forwardConnects(other: OtherSession): OnConnect {
  return async (incoming) => {
    const session = typeof other === "function" ? other(incoming) : other;
    if (session === undefined) return incoming.reject("upstream-lost");
    let outer: Connection | undefined;
    const accept = (inner: Connection): void => {
      if (outer !== undefined) return;
      try {
        outer = incoming.accept({ metadata: inner.metadata, dispatcher: forward(inner) });
      } catch {
        // Nobody waits for it any more.
        return inner.abort();
      }
      closeTogether(inner, outer);
    };
    const backward = forward(() => outer);
    try {
      const inner = await session.connect({
        metadata: incoming.metadata,
        // A backend that never answers must not keep the place of one who has left: others want to connect, too.
        signal: incoming.signal,
        dispatcher: {
          dispatch(request) {
            // A call may stand right behind Accept, and so come before `connect` has resolved.
            accept(request.connection.handle!);
            backward.dispatch(request);
          },
        },
      });
      accept(inner);
    } catch (error) {
      if (error instanceof ConnectRejectedError) return incoming.reject(error.reason, error.metadata);
      incoming.reject(error instanceof LimitError ? error.code : "upstream-lost");
    }
  };
}

function closeTogether(a: Connection, b: Connection): void {
  void a.closed.then(() => b.close());
  void b.closed.then(() => a.close());
}
