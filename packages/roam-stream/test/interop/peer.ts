import { type Dispatcher, type IncomingConnection, type Session, routed, serve } from "@troupe/roam-session";
// @boundaries-ignore generated once, for the tests of several packages
import { Fuzz } from "../../../roam-session/test/generated/fuzz-types.ts";
import { type ListenOptions, type Listener, listen } from "../../src/index.ts";
import { fuzzHandlers } from "./fuzz.ts";
import { Probe, pause, probeHandlers } from "./probe.ts";
import { Testbed, testbedHandlers } from "./testbed.ts";

/** Serves what the Rust programs serve. */
export function everything(sessions: () => readonly Session[]): Required<Dispatcher> {
  return routed(
    serve(Probe, probeHandlers(sessions)),
    routed(serve(Testbed, testbedHandlers), serve(Fuzz, fuzzHandlers)),
  );
}

/** Answers Connects as the Rust programs do. */
export async function onConnect(incoming: IncomingConnection): Promise<void> {
  const value = (key: string): unknown => incoming.metadata.find((entry) => entry[0] === key)?.[1];
  const reason = value("reject");
  if (typeof reason === "string") return incoming.reject(reason);
  await pause(Number(value("delay-ms") ?? 0));
  incoming.accept({ metadata: incoming.metadata });
}

export async function typescriptServer(options?: Partial<ListenOptions>): Promise<Listener> {
  const listener: Listener = await listen(
    { port: 0, onConnect, ...options },
    everything(() => listener.sessions),
  );
  return listener;
}
