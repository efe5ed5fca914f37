import { payloadDigest } from "./internal/event-hash.ts";

/** A payload that {@link Chain.append} need not hash again. Made by {@link constantPayload}. */
export class ConstantPayload {
  /** Shared by all who read it: do not write to it. */
  readonly bytes: Uint8Array;
  /** @internal SHA-256 of the bytes, as a byte string. */
  readonly rawDigest: string;

  /** @internal */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.rawDigest = payloadDigest(bytes);
  }
}

/**
 * For a payload that is the same in many events, such as that of "nothing was returned": its bytes are copied and hashed
 * here, once, and not with each event. The events are no others than the bytes themselves would make.
 */
export function constantPayload(bytes: Uint8Array): ConstantPayload {
  return new ConstantPayload(new Uint8Array(bytes));
}
