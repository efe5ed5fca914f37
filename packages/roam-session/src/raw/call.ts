import { type AnswerKind, type Metadata, NO_METADATA, type Reader } from "@troupe/roam-wire";
import { checkSentMetadata, readAnswerKind, splitMethodId } from "@troupe/roam-wire";
import type { ClockTimer } from "../clock.ts";
import type { Connection } from "../connection.ts";
import type { ConnectionCore } from "../core/connection-core.ts";
import type { ResponseReceiver } from "../core/contracts.ts";
import { requestBytes } from "../core/request-bytes.ts";
import { CancelledError, DeadlineError, InvalidAnswerError } from "../errors.ts";
import { NONCE_KEY, WINDOW_KEY, withEntry, withTimeout } from "../metadata.ts";
import { type RawChannel, RawChannels } from "./channels.ts";

/** A call whose arguments are encoded already. */
export interface RawRequest {
  readonly method: bigint;
  /**
   * The arguments in postcard. What stands there for a channel does not matter, as long as it is a varint: the ids that count are in the
   * Request beside the payload, in the order of `channels`.
   */
  readonly payload: Uint8Array;
  readonly metadata?: Metadata | undefined;
  /** Gives up after so many milliseconds, with `DeadlineError`. The callee is told. */
  readonly timeoutMs?: number | undefined;
  /** 16 random bytes that name the call: a server that keeps nonces executes it once, however often it is sent with the same. */
  readonly nonce?: Uint8Array | undefined;
  /** The channels of the arguments, in the order of declaration. */
  readonly channels?: readonly RawChannel[] | undefined;
  /** What diagnostics and errors call it. Default: the method id. */
  readonly label?: string | undefined;
}

/** How a call was answered. */
export interface RawAnswer {
  readonly kind: AnswerKind;
  /** The value, or for `User` the method's own error, in postcard; empty for all others. It belongs to the caller. */
  readonly payload: Uint8Array;
  readonly metadata: Metadata;
}

/** Who waits for the answer of a raw call. One of the two is called, once. */
export interface RawReceiver {
  answered(answer: RawAnswer): void;
  /** No answer that holds came: `LinkLostError`, `ConnectionClosedError`, `DeadlineError`, `InvalidAnswerError`. */
  failed(error: Error): void;
}

/** A call that waits for its answer. */
export interface RawCall {
  /** Nobody waits any more: the peer is told, the channels are broken off with `reason`, and the receiver hears nothing. Idempotent. */
  cancel(reason: Error): void;
}

/**
 * Calls a method with bytes. The channels of a call that is answered with a value or with the method's own error live on until they are closed;
 * otherwise they fail with it.
 * @throws `LimitError`: it was not sent, since it would go over a limit; `EncodeError`: metadata; `LinkLostError`; `ConnectionClosedError`
 * @throws {RangeError} `timeoutMs`
 */
export function rawCall(connection: Connection, request: RawRequest, receiver: RawReceiver): RawCall {
  const call = new PendingRawCall(connection.core, request, receiver);
  call.send(request);
  return call;
}

class PendingRawCall implements RawCall, ResponseReceiver {
  readonly label: string;
  readonly startedAt: number;
  readonly #connection: ConnectionCore;
  readonly #receiver: RawReceiver;
  readonly #channels: RawChannels | undefined;
  #requestId = 0;
  #timer: ClockTimer | undefined = undefined;
  #isOver = false;

  constructor(connection: ConnectionCore, request: RawRequest, receiver: RawReceiver) {
    this.#connection = connection;
    this.#receiver = receiver;
    this.#channels = request.channels === undefined || request.channels.length === 0 ? undefined : new RawChannels();
    this.label = request.label ?? `0x${request.method.toString(16).padStart(16, "0")}`;
    this.startedAt = connection.link.clock.monotonic();
  }

  send({ method, payload, timeoutMs, channels, nonce, metadata = NO_METADATA }: RawRequest): void {
    const connection = this.#connection;
    const { high, low } = splitMethodId(method);
    const told = this.#metadata(metadata, timeoutMs, nonce);
    try {
      if (channels !== undefined) for (const channel of channels) this.#channels?.open(connection, channel);
      const ids = this.#channels?.ids ?? NO_CHANNELS;
      this.#requestId = requestBytes(connection, high, low, told, ids, payload, this);
    } catch (error) {
      this.#channels?.fail(error as Error, false);
      throw error;
    }
    this.#channels?.begin();
    if (timeoutMs === undefined) return;
    this.#timer = connection.link.clock.timer(timeoutMs, () => {
      const error = new DeadlineError(this.label);
      this.cancel(error);
      this.#receiver.failed(error);
    });
  }

  #metadata(given: Metadata, timeoutMs: number | undefined, nonce: Uint8Array | undefined): Metadata {
    let metadata = withTimeout(given, timeoutMs);
    if (nonce !== undefined) metadata = withEntry(metadata, [NONCE_KEY, nonce]);
    if (this.#channels !== undefined) {
      metadata = withEntry(metadata, [WINDOW_KEY, BigInt(this.#connection.link.limits.windowBytes)]);
    }
    if (metadata.length > 0) checkSentMetadata(metadata);
    return metadata;
  }

  cancel(reason: Error): void {
    if (this.#isOver) return;
    this.#settle();
    this.#connection.cancel(this.#requestId);
    this.#channels?.fail(reason, true);
  }

  answered(metadata: Metadata, _channels: readonly number[], payload: Reader): void {
    this.#settle();
    let kind: AnswerKind;
    try {
      kind = readAnswerKind(payload);
    } catch (cause) {
      const error = new InvalidAnswerError(this.label, cause);
      this.#channels?.fail(error, true);
      return this.#receiver.failed(error);
    }
    // Only after Cancelled may the peer have opened the channels.
    if (kind !== "Ok" && kind !== "User") this.#channels?.fail(new CancelledError(this.label), kind === "Cancelled");
    this.#receiver.answered({ kind, payload: payload.rest(), metadata });
  }

  failed(error: Error): void {
    this.#settle();
    this.#channels?.fail(error, false);
    this.#receiver.failed(error);
  }

  #settle(): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }
}

const NO_CHANNELS: readonly number[] = [];
