import { type SessionOptions, establish } from "../establish.ts";
import { type ConnectFramedOptions, type Connector, ReconnectingClient } from "../reconnect/reconnecting-client.ts";
import type { Session } from "../session.ts";
import type { Transport } from "../transport.ts";

/** The options that a session of this entry does without. `keepAlive` is a function of the main entry too. */
export type Unused = "dispatcher" | "onConnect" | "keepAlive";

/** As `initiateFramed` of the main entry, for a session that only calls methods without channels. The peer's calls are answered UnknownMethod. */
export function initiateFramed(transport: Transport, options: Omit<SessionOptions, Unused> = {}): Promise<Session> {
  return establish("initiator", transport, options, {});
}

/** As `connectFramed` of the main entry, for a client that only calls methods without channels. */
export function connectFramed(
  connector: Connector,
  options: Omit<ConnectFramedOptions, Unused> = {},
): ReconnectingClient {
  return new ReconnectingClient(connector, initiateFramed, options);
}
