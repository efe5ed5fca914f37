import type { ConnectionId } from "@troupe/ids";
import type { Metadata } from "@troupe/roam-wire";
import type { RoamAnswer, RoamMethod, RoamRefusal, StreamDirection } from "./data.ts";

/** Options of a call of the actor's own. */
export interface RoamCallOptions {
  readonly metadata?: Metadata;
  /** Gives up after so many milliseconds: the peer is told, and the answer is Cancelled with code `deadline`. */
  readonly timeoutMs?: number;
  /**
   * The streams of the arguments, in the order of declaration, from `openStream`. Whatever varint stands for a stream in the payload is not looked at. A
   * stream lives on after an answer of kind `Ok` or `User`, until it is closed; any other answer ends it.
   */
  readonly streams?: readonly number[];
  /** 16 bytes that name this call, from `newNonce`: a server that keeps nonces executes it once, however often it is sent with the same. */
  readonly nonce?: Uint8Array;
}

/** Options of whatever an actor may wait for. */
export interface RoamWaitOptions {
  /** Gives up. */
  readonly signal?: AbortSignal;
}

/** Options of {@link RoamApi.connect}. */
export interface RoamConnectOptions extends RoamWaitOptions {
  /** Reaches the other side's `handleConnect` or `onConnect`. */
  readonly metadata?: Metadata;
}

/**
 * What an actor may do with roam. Sessions have the ids of their connections, which are those of its other handlers, e.g. `tcp`; virtual connections have
 * ids from the same counter. Whatever waits fails with ACTOR_GONE when the actor is to stop.
 */
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
  open(connection: ConnectionId, options?: RoamWaitOptions): Promise<void>;
  /**
   * Opens a virtual connection over the link of a session, if the other side accepts it. Calls on it are apart from those of the session; calls of the peer
   * on it reach `handleCall`.
   * @throws SESSION_NOT_FOUND; CONNECTION_REFUSED; REFUSED_BY_LINK
   */
  connect(session: ConnectionId, options?: RoamConnectOptions): Promise<ConnectionId>;
  /**
   * Ends a session in good order: calls and streams that are going on end first, for at most 10 s. A virtual connection ends alone; a session on a connection of
   * another handler ends with all virtual connections over it, and its connection is closed. Throws SESSION_NOT_FOUND.
   */
  close(connection: ConnectionId): void;
  /** The sessions of this actor, virtual connections among them. */
  sessions(): readonly ConnectionId[];

  /**
   * Says which methods `handleCall` serves: all others are answered UnknownMethod from then on, and calls have their streams. `roamService` declares its
   * service by itself. Without any declaration each call reaches the actor, and none has streams.
   */
  declare(methods: readonly RoamMethod[]): void;
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
   * @throws SESSION_NOT_FOUND; CALLBACK_MISSING; STREAM_STATE; REFUSED_BY_LINK: it cannot be sent, the cause says why, and its streams are over
   */
  call(connection: ConnectionId, method: bigint, payload: Uint8Array, options?: RoamCallOptions): number;
  /** Gives up on a call of its own: the peer is told, its streams end, and no answer arrives any more. */
  cancel(call: number): void;
  /**
   * Calls the other side, and resolves with how that ended. A callback that awaits it holds its actor, as with any wait: what is to stay short uses `call`.
   * @throws as `call`, without CALLBACK_MISSING; the reason of the signal
   */
  request(
    connection: ConnectionId,
    method: bigint,
    payload: Uint8Array,
    options?: RoamCallOptions & RoamWaitOptions,
  ): Promise<RoamAnswer>;
  /** 16 random bytes for `nonce`, from the runtime's randomness, recorded as all that an actor is told. */
  newNonce(): Uint8Array;

  /**
   * Names a stream for a call that the actor is about to make. It begins with that call; `resetStream` gives it back where none is made.
   * @throws STREAM_LIMIT: too many wait for their calls
   */
  openStream(direction: StreamDirection): number;
  /**
   * Sends an item on a stream. It is taken in any case; false: it waits, and `handleStreamReady` comes when no item waits any more.
   * @throws STREAM_NOT_FOUND; STREAM_STATE; REFUSED_BY_LINK: more is waiting than is allowed
   */
  write(stream: number, item: Uint8Array): boolean;
  /** Resolves when nothing waits in a stream any more, or when it is over; then `handleStreamReady` does not come. */
  ready(stream: number, options?: RoamWaitOptions): Promise<void>;
  /** Ends a stream behind what was written. Throws STREAM_NOT_FOUND, STREAM_STATE. */
  closeStream(stream: number): void;
  /** Breaks a stream off, in either direction; does nothing to one that is over. */
  resetStream(stream: number): void;
  /**
   * Takes the next items of a stream, up to 64 KiB or one item, and waits for some; undefined: the stream has ended. The peer gets the credit of these items
   * back with the next `receive`, so it is held up by its window while they are worked on.
   * @throws STREAM_FAILED: it was broken off, the cause says how; STREAM_NOT_FOUND; STREAM_STATE: a `receive` waits already
   */
  receive(stream: number, options?: RoamWaitOptions): Promise<readonly Uint8Array[] | undefined>;
  /** Has the items of a stream pushed to `handleItems` from now on, and its end to `handleStreamEnd`. Throws CALLBACK_MISSING. */
  resumeStream(stream: number): void;
  /** Keeps items back again, as every stream does at first. */
  pauseStream(stream: number): void;
}
