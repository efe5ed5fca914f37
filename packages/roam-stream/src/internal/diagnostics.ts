import { type Channel, channel } from "node:diagnostics_channel";
import type { PeerInfo } from "@troupe/roam-session";

/** Published on `troupe:roam-stream:refused`: a link that did not come to a session. */
export interface RefusedMessage {
  /** Where the listener is bound. */
  readonly listener: string;
  /** Unknown before a TLS handshake has ended, and where there were too many links. */
  readonly peer: PeerInfo | undefined;
  /** `limit`: too many links. `tls`: the handshake failed. `accept`: the hook said no, or failed. `handshake`: the peer said no proper Hello. */
  readonly reason: "limit" | "tls" | "accept" | "handshake";
  readonly error: unknown;
}

/** Published on `troupe:roam-stream:accept-error`: the system could not accept, for instance for want of file descriptors. The listener goes on. */
export interface AcceptErrorMessage {
  readonly listener: string;
  readonly error: unknown;
}

/** Publishing costs nothing while nobody subscribes. */
export const diagnostics: {
  readonly refused: Channel<unknown, RefusedMessage>;
  readonly acceptError: Channel<unknown, AcceptErrorMessage>;
} = {
  refused: channel("troupe:roam-stream:refused"),
  acceptError: channel("troupe:roam-stream:accept-error"),
};
