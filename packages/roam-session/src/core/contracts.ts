import type { Metadata, Reader } from "@troupe/roam-wire";
import type { Transport } from "../transport.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** Which side of the link we are. Nothing on the wire says so: it decides which channel ids are ours. */
export type Role = "initiator" | "acceptor";

/** What the core needs of the transport. */
export type Output = Pick<
  Transport,
  "writer" | "send" | "bufferedBytes" | "highWaterBytes" | "canPause" | "pause" | "resume"
>;

/** How a link came to its end. */
export type LinkEnd =
  /** We closed it in good order. */
  | { readonly kind: "closed" }
  /** We ended it at once. */
  | { readonly kind: "aborted"; readonly error: unknown }
  /** The peer said Goodbye. A reason is the rule that it thinks we broke. */
  | { readonly kind: "goodbye"; readonly reason: string }
  /** The peer's stream ended without a Goodbye. */
  | { readonly kind: "eof" }
  /** The peer broke a rule; our Goodbye named it. */
  | { readonly kind: "violation"; readonly ruleId: string; readonly error: Error }
  /** The transport failed, or the peer stopped reading. */
  | { readonly kind: "failed"; readonly error: unknown };

/** What the core tells whoever drives it. */
export interface LinkEvents {
  /** Both Hellos have passed. */
  opened(): void;
  /** The link is over; what had to be said is in the transport. Called once. */
  ended(end: LinkEnd): void;
  /** The peer asks for a virtual connection: `core.accept` or `core.reject` answers, at any time. */
  connectRequested(requestId: number, metadata: Metadata): void;
  /** A virtual connection is over, by whichever side. */
  connectionEnded(connectionId: number): void;
}

/** Who waits for the answer of a call. One of the two is called, once. */
export interface ResponseReceiver {
  /** `Service.method`, or what is known of it; for diagnostics. */
  readonly label: string;
  /** On the session's clock, in milliseconds. */
  readonly startedAt: number;
  /** `payload` must be read before this returns. */
  answered(metadata: Metadata, channels: readonly number[], payload: Reader): void;
  failed(error: Error): void;
}

/** Who waits for the answer to a Connect. One of the two is called, once. */
export interface ConnectReceiver {
  accepted(connectionId: number, metadata: Metadata): void;
  failed(error: Error): void;
}

/** Who takes what arrives on a channel. After `closed` or `failed` nothing more comes. */
export interface ChannelReceiver {
  /** `payload` must be read before this returns. What it costs is given back by `inlet.consumed(length)`. */
  data(payload: Reader, length: number): void;
  closed(): void;
  failed(error: Error): void;
}

/** Who waits for an item to leave. One of the two is called, once. */
export interface WriteWaiter {
  sent(): void;
  failed(error: Error): void;
}

/** Answers the calls of a connection. */
export interface Dispatcher {
  /**
   * Called for each Request before the next message is read: arguments are decoded and channels opened here, in the same turn. The answer may follow at
   * any time. What it throws is answered as `handler-failed`.
   */
  dispatch(request: IncomingRequest): void;
  /** Whether a method is its own; needed as the first part of `routed`. */
  knows?(methodHigh: number, methodLow: number): boolean;
}
