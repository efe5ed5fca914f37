import { type Metadata, NO_METADATA, type Reader, checkSentMetadata, readAnswerKind } from "@troupe/roam-wire";
import type { AnyMethod, CallForm, CallOptions } from "./caller.ts";
import type { ClockTimer } from "./clock.ts";
import type { ConnectionCore } from "./core/connection-core.ts";
import type { OwnChannels, ResponseReceiver } from "./core/contracts.ts";
import {
  ChannelMisusedError,
  DeadlineError,
  InvalidAnswerError,
  InvalidPayloadError,
  UnknownMethodError,
  UserError,
} from "./errors.ts";
import { withTimeout } from "./metadata.ts";
import { cancelledError } from "./remote-errors.ts";

/** A call of ours on its way: sends the Request, waits for the answer, and settles its promise once. */
export class PendingCall implements ResponseReceiver {
  readonly promise: Promise<unknown>;
  readonly method: AnyMethod;
  readonly startedAt: number;
  readonly #connection: ConnectionCore;
  readonly #form: CallForm;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;
  #requestId = 0;
  #channels: OwnChannels | undefined = undefined;
  #signal: AbortSignal | undefined = undefined;
  #onAbort: (() => void) | undefined = undefined;
  #timer: ClockTimer | undefined = undefined;

  constructor(connection: ConnectionCore, method: AnyMethod, form: CallForm) {
    this.#connection = connection;
    this.method = method;
    this.#form = form;
    this.startedAt = connection.link.clock.monotonic();
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get label(): string {
    return this.method.label;
  }

  /**
   * Sends the Request.
   * @throws why nothing was sent
   */
  send(args: readonly unknown[], options: CallOptions | undefined): void {
    let metadata = NO_METADATA;
    if (options !== undefined) {
      options.signal?.throwIfAborted();
      metadata = withTimeout(options.metadata ?? NO_METADATA, options.timeoutMs);
      checkSentMetadata(metadata);
    }
    if (this.method.hasChannel) this.#sendWithChannels(args, metadata);
    else this.#requestId = this.#connection.request(this.method, args, metadata, this);
    if (options === undefined) return;
    if (options.timeoutMs !== undefined)
      this.#timer = this.#connection.link.clock.timer(options.timeoutMs, () =>
        this.#giveUp(new DeadlineError(this.method.label)),
      );
    if (options.signal !== undefined) {
      this.#signal = options.signal;
      this.#onAbort = () => this.#giveUp(options.signal!.reason);
      this.#signal.addEventListener("abort", this.#onAbort);
    }
  }

  #sendWithChannels(args: readonly unknown[], metadata: Metadata): void {
    const send = this.#connection.link.parts.channels;
    if (send === undefined)
      throw new ChannelMisusedError(`${this.method.label} has channels, and this client was made without them`);
    this.#channels = send(this.#connection, this.method, args, metadata, this);
    this.#requestId = this.#channels.requestId;
    this.#channels.begin();
  }

  /** Nobody waits any more: the peer is told, the channels are broken off. */
  #giveUp(reason: unknown): void {
    this.#connection.cancel(this.#requestId);
    this.#channels?.fail(asError(reason), true);
    this.#settle();
    this.#reject(reason);
  }

  answered(metadata: Metadata, _channels: readonly number[], payload: Reader): void {
    this.#settle();
    try {
      const kind = readAnswerKind(payload);
      if (kind === "Ok") {
        const value = this.method.decodeReturn(payload);
        payload.expectEnd();
        this.#resolve(this.#form === "value" ? value : { ok: true, value, metadata });
        return;
      }
      if (kind === "User") {
        const error = this.method.decodeError(payload);
        payload.expectEnd();
        if (this.#form === "result") this.#resolve({ ok: false, error, metadata });
        else this.#reject(new UserError(error, `${this.method.label} failed`));
        return;
      }
      payload.expectEnd();
      this.#refused(kind, metadata);
    } catch (cause) {
      const error = new InvalidAnswerError(this.method.label, cause);
      this.#channels?.fail(error, true);
      this.#reject(error);
    }
  }

  #refused(kind: "UnknownMethod" | "InvalidPayload" | "Cancelled", metadata: Metadata): void {
    const { method } = this;
    const error =
      kind === "UnknownMethod"
        ? new UnknownMethodError(method.label, method.id, hex(method.signature))
        : kind === "InvalidPayload"
          ? new InvalidPayloadError(method.label)
          : cancelledError(method.label, metadata);
    // Only after Cancelled may the peer have opened the channels.
    this.#channels?.fail(error, kind === "Cancelled");
    this.#reject(error);
  }

  failed(error: Error): void {
    this.#settle();
    this.#channels?.fail(error, false);
    this.#reject(error);
  }

  #settle(): void {
    this.#timer?.cancel();
    if (this.#onAbort !== undefined) this.#signal!.removeEventListener("abort", this.#onAbort);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException(String(reason), "AbortError");
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
