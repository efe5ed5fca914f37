import type { Metadata } from "@troupe/roam-wire";

const BRAND: unique symbol = Symbol.for("@troupe/roam-session/error") as never;

/** What every error of this package is: a stable `code`, and the facts as fields. */
export class RoamSessionError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/** Whether `error` comes from this package, also when two copies of it are installed. */
export function isRoamSessionError(error: unknown): error is RoamSessionError {
  return typeof error === "object" && error !== null && BRAND in error;
}

/** One side broke the protocol, and the link ended for it. Code `protocol-violation`. */
export class ProtocolViolationError extends RoamSessionError {
  /** The rule of roam that was broken; it is the reason of the Goodbye. */
  readonly ruleId: string;
  /** `peer`: we noticed it. `us`: the peer said so. */
  readonly by: "peer" | "us";

  constructor(ruleId: string, message: string, by: "peer" | "us" = "peer", options?: ErrorOptions) {
    super("protocol-violation", message, options);
    this.name = "ProtocolViolationError";
    this.ruleId = ruleId;
    this.by = by;
  }
}

/** No session came of a transport. Codes `handshake-timeout` and `handshake-failed`; the reason is the `cause`. */
export class HandshakeError extends RoamSessionError {
  constructor(code: "handshake-timeout" | "handshake-failed", message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = "HandshakeError";
  }
}

/** The link ended while something waited for it, or before it was asked. Code `link-lost`; what happened to the link is the `cause`, if it was an error. */
export class LinkLostError extends RoamSessionError {
  constructor(message: string, options?: ErrorOptions) {
    super("link-lost", message, options);
    this.name = "LinkLostError";
  }
}

/** The virtual connection was closed by either side, or its link is being closed from here. Code `connection-closed`. */
export class ConnectionClosedError extends RoamSessionError {
  readonly connectionId: number;

  constructor(connectionId: number, message: string) {
    super("connection-closed", message);
    this.name = "ConnectionClosedError";
    this.connectionId = connectionId;
  }
}

/** The peer refused a virtual connection. Code `connect-rejected`. */
export class ConnectRejectedError extends RoamSessionError {
  readonly reason: string;
  readonly metadata: Metadata;

  constructor(reason: string, metadata: Metadata) {
    super("connect-rejected", `the peer refused the connection: ${reason === "" ? "no reason given" : reason}`);
    this.name = "ConnectRejectedError";
    this.reason = reason;
    this.metadata = metadata;
  }
}

/** Something of ours would go over a limit; nothing was sent. The code names the limit. */
export class LimitError extends RoamSessionError {
  declare readonly code:
    | "too-many-calls"
    | "too-many-channels"
    | "too-many-connects"
    | "too-many-connections"
    | "write-queue-full"
    | "send-buffer-full"
    | "payload-too-large"
    | "offline-queue-full";
  readonly limit: number;

  constructor(code: LimitError["code"], message: string, limit: number) {
    super(code, message);
    this.name = "LimitError";
    this.limit = limit;
  }
}

/** An option that was given cannot be meant so. Code `option-invalid`; the message names it. */
export class OptionError extends RoamSessionError {
  constructor(message: string) {
    super("option-invalid", message);
    this.name = "OptionError";
  }
}

/** The peer executed the method and it failed with an error of its own. Code `user-error`; what it said is in `error`. */
export class UserError<E = unknown> extends RoamSessionError {
  readonly error: E;

  constructor(error: E, message = "the method failed") {
    super("user-error", message);
    this.name = "UserError";
    this.error = error;
  }
}

/**
 * What a handler throws or returns to answer with the method's error type: `throw fail("DivisionByZero")`.
 * @param message for whoever reads a log here; it does not travel
 */
export function fail<E>(error: E, message?: string): UserError<E> {
  return new UserError(error, message);
}

/** A call was answered without a value and without an error of the method's. */
export class CallError extends RoamSessionError {
  /** `Service.method`. */
  readonly method: string;

  constructor(code: string, method: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = "CallError";
    this.method = method;
  }
}

/** The peer has no such method. Code `unknown-method`. */
export class UnknownMethodError extends CallError {
  readonly methodId: bigint;
  /** The bytes that were hashed for the id, in hex. */
  readonly signature: string;

  constructor(method: string, methodId: bigint, signature: string) {
    super(
      "unknown-method",
      method,
      `the peer does not know ${method} (id 0x${methodId.toString(16).padStart(16, "0")}, signature ${signature}); ` +
        "compare names and types with describeService() or toRust() of @troupe/roam-wire/describe",
    );
    this.name = "UnknownMethodError";
    this.methodId = methodId;
    this.signature = signature;
  }
}

/** The peer could not decode the arguments. Code `invalid-payload`. */
export class InvalidPayloadError extends CallError {
  constructor(method: string) {
    super("invalid-payload", method, `the peer could not decode the arguments of ${method}`);
    this.name = "InvalidPayloadError";
  }
}

/** Our side could not decode the answer. Code `invalid-answer`; the reason is the `cause`. */
export class InvalidAnswerError extends CallError {
  constructor(method: string, cause: unknown) {
    super("invalid-answer", method, `the answer to ${method} could not be decoded`, { cause });
    this.name = "InvalidAnswerError";
  }
}

/** The peer gave up on the call. Code `cancelled`, or that of a subclass, or whatever code the peer sent as `troupe-error`. */
export class CancelledError extends CallError {
  constructor(method: string, code = "cancelled", message = `the peer gave up on ${method} (${code})`) {
    super(code, method, message);
    this.name = "CancelledError";
  }
}

/** The handler threw. Code `handler-failed`. What it threw stays with the peer. */
export class HandlerFailedError extends CancelledError {
  constructor(method: string) {
    super(method, "handler-failed", `the handler of ${method} threw`);
    this.name = "HandlerFailedError";
  }
}

/** The deadline of the call passed, here or at the peer. Code `deadline`. */
export class DeadlineError extends CancelledError {
  constructor(method: string) {
    super(method, "deadline", `${method} was not answered within its deadline`);
    this.name = "DeadlineError";
  }
}

/** The peer is at a limit and did not execute the call. Codes `overloaded` (calls in flight), `overloaded-bytes`, `overloaded-channels`. */
export class OverloadedError extends CancelledError {
  constructor(method: string, code = "overloaded") {
    super(method, code, `the peer has too much to do for ${method}; it was not executed`);
    this.name = "OverloadedError";
  }
}

/** The peer is closing and did not execute the call. Code `draining`. */
export class DrainingError extends CancelledError {
  constructor(method: string) {
    super(method, "draining", `the peer is closing and did not execute ${method}`);
    this.name = "DrainingError";
  }
}

/** The answer is over the negotiated payload size. Code `answer-too-large`. */
export class AnswerTooLargeError extends CancelledError {
  constructor(method: string) {
    super(method, "answer-too-large", `the answer to ${method} is larger than the link allows`);
    this.name = "AnswerTooLargeError";
  }
}

/** The call was sent, its link was lost, and it must not be sent again since it may have been executed. Code `outcome-unknown`. */
export class OutcomeUnknownError extends CallError {
  constructor(method: string, cause: unknown) {
    super(
      "outcome-unknown",
      method,
      `the link was lost after ${method} had been sent: it may have been executed or not. Declare it idempotent, or use a nonce where the server knows of them, to have it sent again`,
      { cause },
    );
    this.name = "OutcomeUnknownError";
  }
}

/** All attempts to connect failed. Code `retries-exhausted`; the last reason is the `cause`. */
export class RetriesExhaustedError extends RoamSessionError {
  readonly attempts: number;

  constructor(attempts: number, cause: unknown) {
    super("retries-exhausted", `no connection after ${attempts} attempt${attempts === 1 ? "" : "s"}`, { cause });
    this.name = "RetriesExhaustedError";
    this.attempts = attempts;
  }
}

/** A channel can't go on. */
export class ChannelError extends RoamSessionError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = "ChannelError";
  }
}

/** The other end of the channel broke it off with Reset. Code `channel-reset`. */
export class ChannelResetError extends ChannelError {
  constructor() {
    super("channel-reset", "the peer broke the channel off");
    this.name = "ChannelResetError";
  }
}

/** The channel was closed or given up here. Code `channel-closed`. */
export class ChannelClosedError extends ChannelError {
  constructor(message = "the channel is closed") {
    super("channel-closed", message);
    this.name = "ChannelClosedError";
  }
}

/** The peer never grants credit, and the channel has carried all it may in its life. Code `credit-exhausted`. */
export class CreditExhaustedError extends ChannelError {
  readonly allowedBytes: number;

  constructor(allowedBytes: number, itemBytes: number) {
    super(
      "credit-exhausted",
      `the peer grants no credit, so this channel may carry ${allowedBytes} bytes in all; an item of ${itemBytes} bytes is too much. Raise initial_channel_credit on the other side`,
    );
    this.name = "CreditExhaustedError";
    this.allowedBytes = allowedBytes;
  }
}

/** The peer ignores credit and sent more than is kept for a slow reader. Code `channel-overflow`. */
export class ChannelOverflowError extends ChannelError {
  constructor(queuedBytes: number) {
    super("channel-overflow", `the peer ignores credit, and ${queuedBytes} bytes waited to be read`);
    this.name = "ChannelOverflowError";
  }
}

/** A channel's half was passed to a call twice, or is used where it can't be. Code `channel-misused`. */
export class ChannelMisusedError extends ChannelError {
  constructor(message: string) {
    super("channel-misused", message);
    this.name = "ChannelMisusedError";
  }
}
