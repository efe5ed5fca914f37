import type { ReconnectingClient, Session } from "@troupe/roam-session";
import { type Unused, connectFramed, initiateFramed } from "@troupe/roam-session/unary";
import type { NodeConnectOptions, NodeReconnectOptions } from "../connect.ts";
import { openWebSocket } from "../open.ts";
import { type UrlSource, connector } from "../../url-source.ts";

/** Options of {@link connect}. */
export type UnaryNodeConnectOptions = Omit<NodeConnectOptions, Unused>;
/** Options of {@link reconnect}. */
export type UnaryNodeReconnectOptions = Omit<NodeReconnectOptions, Unused>;

/**
 * As `connect` of the main entry, for a session that only calls methods without channels. What the peer calls is answered UnknownMethod, its
 * Connects are rejected; a call that would open channels fails with `ChannelMisusedError`.
 */
export async function connect(url: string | URL, options: UnaryNodeConnectOptions = {}): Promise<Session> {
  return await initiateFramed(await openWebSocket(url, options), options);
}

/** As `reconnect` of the main entry, for a client that only calls methods without channels. */
export function reconnect(url: UrlSource, options: UnaryNodeReconnectOptions = {}): ReconnectingClient {
  return connectFramed(connector(openWebSocket, url, options), options);
}
