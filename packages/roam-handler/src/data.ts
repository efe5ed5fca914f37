import type { ConnectionId } from "@troupe/ids";
import type { Metadata } from "@troupe/roam-wire";

/** A call of a peer, as data. */
export interface RoamCall {
  /** Names the call until it is answered. */
  readonly id: number;
  readonly connection: ConnectionId;
  /** The method id, 64 bit. */
  readonly method: bigint;
  /** `Service.method` where the service was declared; otherwise empty. */
  readonly name: string;
  /** What the caller sent along. */
  readonly metadata: Metadata;
  /** The arguments in postcard. They belong to the actor. */
  readonly payload: Uint8Array;
  /** Ids of the streams among the arguments, in the order of declaration. */
  readonly streams: readonly number[];
}

/** Which way a stream goes, as the actor sees it. */
export type StreamDirection = "read" | "write";

/** A method that an actor serves, as data. */
export interface RoamMethod {
  /** Its id, 64 bit. */
  readonly method: bigint;
  /** `Service.method`, for diagnostics and for `RoamCall.name`. */
  readonly name?: string;
  /** The streams of its arguments, in the order of declaration. */
  readonly streams?: readonly StreamDirection[];
  /** Its calls may carry a nonce, and are then executed once; see `nonces` of the options. */
  readonly nonce?: boolean;
}

/** Why a call is refused, in the words of roam. */
export type RoamRefusal = "UnknownMethod" | "InvalidPayload" | "Cancelled";

/** What `handleCall` may answer with; with none of these the call is answered later. Bytes are postcard, and given up. */
export interface RoamReply {
  /** The value of the method. */
  readonly reply?: Uint8Array | undefined;
  /** The method's own error. */
  readonly error?: Uint8Array | undefined;
  /** The call is refused. */
  readonly refuse?: RoamRefusal | undefined;
}

/** How a call of the actor's own ended. `Lost`: no answer came that holds; whether the call was executed is not known. */
export interface RoamAnswer {
  readonly kind: "Ok" | "User" | "UnknownMethod" | "InvalidPayload" | "Cancelled" | "Lost";
  /** The value or the error in postcard; empty for the others. */
  readonly payload: Uint8Array;
  readonly metadata: Metadata;
  /** For `Cancelled` and `Lost`: why, e.g. `overloaded`, `deadline`, `link-lost`. */
  readonly code: string | undefined;
}

/** What `handleConnect` answers: without `accept: true` the connection is refused. */
export interface RoamConnectReply {
  readonly accept?: boolean | undefined;
  /** Goes with the answer. Rust 0.6.0 does not look at it. */
  readonly metadata?: Metadata | undefined;
  /** Why it is refused, for the peer. */
  readonly refuse?: string | undefined;
}
