import { type Channel, channel } from "node:diagnostics_channel";
import type { PeerInfo } from "@troupe/roam-session";

/** Published on `troupe:roam-websocket:refused`: an upgrade that did not come to a session. */
export interface RefusedMessage {
  /** The path of the listener, or `*` for all. */
  readonly path: string;
  readonly peer: PeerInfo;
  /**
   * `limit`: too many links. `origin`: a browser on another site. `accept`: the hook said no, or failed. `upgrade`: the request was no proper upgrade.
   * `handshake`: the peer said no proper Hello.
   */
  readonly reason: "limit" | "origin" | "accept" | "upgrade" | "handshake";
  readonly error: unknown;
}

/** Publishing costs nothing while nobody subscribes. */
export const refused: Channel<unknown, RefusedMessage> = channel("troupe:roam-websocket:refused");
