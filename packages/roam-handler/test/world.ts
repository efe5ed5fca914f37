import { connect } from "@troupe/roam-stream";
import type { ConnectLinkOptions } from "@troupe/roam-stream";
import { createRuntime } from "@troupe/runtime";
import type { RuntimeOptions } from "@troupe/runtime";
import type { ActorDefinition } from "@troupe/actor";
import type { Session } from "@troupe/roam-session";

type Options = Omit<ConnectLinkOptions, "host" | "port" | "path">;

/** A runtime with one actor that listens, and what connects to it. */
export async function world<Definition extends ActorDefinition>(definition: Definition, options: RuntimeOptions = {}) {
  const runtime = createRuntime(options);
  const actor = await runtime.spawn(definition);
  const address = (await runtime.handle(actor.id).call("address" as never)) as string;
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon);
  const port = Number(address.slice(colon + 1));
  const sessions: Session[] = [];
  return {
    runtime,
    actor,
    host,
    port,
    async connect(options: Options = {}): Promise<Session> {
      const session = await connect({ host, port, ...options });
      sessions.push(session);
      return session;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const session of sessions) session.abort();
      await runtime.close();
    },
  };
}
