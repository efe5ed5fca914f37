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

/** How a call of the actor's own ended. `Lost`: the session ended first; whether the call was executed is not known. */
export interface RoamAnswer {
  readonly kind: "Ok" | "User" | "UnknownMethod" | "InvalidPayload" | "Cancelled" | "Lost";
  /** The value or the error in postcard; empty for the others. */
  readonly payload: Uint8Array;
  readonly metadata: Metadata;
  /** For `Cancelled` and `Lost`: why, e.g. `overloaded`, `deadline`, `link-lost`. */
  readonly code: string | undefined;
}

/** Options of a call of the actor's own. */
export interface RoamCallOptions {
  readonly metadata?: Metadata;
  /** Gives up after so many milliseconds: the peer is told, and the answer is Cancelled with code `deadline`. */
  readonly timeoutMs?: number;
}

/** Options of {@link RoamApi.open}. */
export interface RoamOpenOptions {
  /** Gives the handshake up. */
  readonly signal?: AbortSignal;
}

/** What an actor may do with roam. Connections are those of its other handlers, e.g. `tcp`; a session has the id of its connection. */
export interface RoamApi {
  /**
   * Begins a session on a connection that came to the actor: accepted, or handed over before its first byte was read. From now on the connection can only
   * be closed; bytes that had arrived are the session's.
   * @throws CONNECTION_NOT_FOUND; CALLBACK_MISSING: the actor has no `handleCall`; whatever the connection's state forbids, e.g. CONNECTION_IN_USE
   */
  serve(connection: ConnectionId): void;
  /**
   * The same on a connection that the actor opened; resolves when calls can be made.
   * @throws SESSION_FAILED: no Hello came, or none that holds; and as `serve`. The connection is closed then
   */
  open(connection: ConnectionId, options?: RoamOpenOptions): Promise<void>;
  /** Answers a call whose callback gave no answer, with a value. Throws CALL_NOT_FOUND. */
  respond(call: number, payload: Uint8Array): void;
  /** Answers a call with the method's own error. Throws CALL_NOT_FOUND. */
  fail(call: number, error: Uint8Array): void;
  /**
   * Answers a call without a value. Throws CALL_NOT_FOUND.
   * @param code says why, to callers that know `troupe-error`, e.g. `handler-failed`
   */
  refuse(call: number, kind: RoamRefusal, code?: string): void;
  /** Calls that the actor has not answered. */
  calls(): readonly number[];
  /**
   * Calls the other side; the answer arrives as `handleAnswer` under the id that this returns.
   * @throws SESSION_NOT_FOUND; CALLBACK_MISSING; REFUSED_BY_LINK: it cannot be sent, the cause says why
   */
  call(connection: ConnectionId, method: bigint, payload: Uint8Array, options?: RoamCallOptions): number;
  /** Gives up on a call of its own: the peer is told, and nothing arrives any more. */
  cancel(call: number): void;
  /**
   * Calls the other side, and resolves with how that ended. A callback that awaits it holds its actor, as with any wait: what is to stay short uses `call`.
   * @throws SESSION_NOT_FOUND; REFUSED_BY_LINK
   */
  request(
    connection: ConnectionId,
    method: bigint,
    payload: Uint8Array,
    options?: RoamCallOptions & { readonly signal?: AbortSignal },
  ): Promise<RoamAnswer>;
  /**
   * Sends an item on a stream. It is taken in any case; false: it waits, and `handleStreamReady` comes when no item waits any more.
   * @throws STREAM_NOT_FOUND; REFUSED_BY_LINK: more is waiting than is allowed
   */
  write(stream: number, item: Uint8Array): boolean;
  /** Ends a stream behind what was written. Throws STREAM_NOT_FOUND. */
  closeStream(stream: number): void;
  /** Breaks a stream off, in either direction; does nothing to one that is over. */
  resetStream(stream: number): void;
  /** Keeps further batches of a stream back; the peer is held up when its window is full. */
  pauseStream(stream: number): void;
  resumeStream(stream: number): void;
  /** Ends a session in good order: calls and streams that are going on end first, for at most 10 s. Throws SESSION_NOT_FOUND. */
  close(connection: ConnectionId): void;
  /** The sessions of this actor. */
  sessions(): readonly ConnectionId[];
}

/** The callbacks that an actor with `roam` may have. */
export type RoamCallbacks = {
  /** A peer calls. What it returns is the answer; without one the call waits for `respond`, `fail` or `refuse`. */
  readonly handleCall: { readonly params: readonly [call: RoamCall]; readonly answer: RoamReply };
  /** Nobody waits for a call's answer any more, which had not come yet: cancelled, past its deadline, or its session ended. */
  readonly handleCancel: { readonly params: readonly [call: number] };
  /** A call of the actor's own was answered. */
  readonly handleAnswer: { readonly params: readonly [call: number, answer: RoamAnswer] };
  /** Items of a stream arrived. The peer gets its credit back when the callback has returned. */
  readonly handleItems: { readonly params: readonly [stream: number, items: readonly Uint8Array[]] };
  /** A stream that the actor reads is over; `problem` says why, where it was not closed in good order. */
  readonly handleStreamEnd: { readonly params: readonly [stream: number, problem: string | undefined] };
  /** All that was written to a stream has left, after `write` returned false; or the stream is over, as the next `write` tells. */
  readonly handleStreamReady: { readonly params: readonly [stream: number] };
  /** A session that `serve` began is open: the actor may call on it. */
  readonly handleSession: { readonly params: readonly [connection: ConnectionId] };
  /** A session ended, and its connection with it; `reason` is `closed`, `goodbye`, `eof`, a rule id, or what broke. */
  readonly handleSessionEnd: { readonly params: readonly [connection: ConnectionId, reason: string] };
};
