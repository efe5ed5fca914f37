import { eventKindCodes, kindCodeOf, rawDigestOf, rawHashOf, rawParentOf } from "./event.ts";
import type { ChainEvent, ChainFormat, ChainPosition } from "./event.ts";
import { byteStringToHex } from "./internal/byte-string.ts";
import { hashOfEvent, payloadDigest } from "./internal/event-hash.ts";
import { rawPosition } from "./internal/raw-position.ts";
import { isCallNumber, isEventType, maxTypeBytes } from "./internal/sha256-preimage.ts";

/** What {@link verify} needs to know. */
export interface VerifyOptions {
  /** Default `sha256`. */
  readonly format?: ChainFormat;
  /** The place before the first event, for a chain that was pruned; default: the beginning. */
  readonly from?: ChainPosition;
}

/**
 * What is wrong with the first bad event:
 * `sequence`: its number is not the next one; `parent`: it names another event as the one before;
 * `payload`: the payload does not have the digest that the event states; `payload-missing`: neither payload nor digest
 * (in a `theater` chain: no payload); `hash`: the hash is not that of its content; `kind`: a kind that is not known;
 * `call`, `type`: a call number or a type that no event can have.
 */
export type VerifyFailureReason =
  | "sequence"
  | "parent"
  | "payload"
  | "payload-missing"
  | "hash"
  | "kind"
  | "call"
  | "type";

/** The events up to here are as they were appended. */
export interface VerifySuccess extends ChainPosition {
  readonly ok: true;
}

/** The first event that is not as it was appended. */
export interface VerifyFailure {
  readonly ok: false;
  /** Its place among the events that were given, from 0. */
  readonly index: number;
  readonly reason: VerifyFailureReason;
  /** What the chain demands there. */
  readonly expected: string;
  /** What stands there. */
  readonly actual: string;
  readonly event: ChainEvent;
}

/** What verifying a chain came to: it holds, or the first event that is wrong and how. */
export type VerifyResult = VerifySuccess | VerifyFailure;

/** Checks events one at a time; see {@link createVerifier}. */
export interface Verifier {
  /** Checks the next event. Undefined: it is good. After a failure the verifier stays where it was. */
  push(event: ChainEvent): VerifyFailure | undefined;
  /** The place behind the good events so far. */
  readonly position: ChainPosition;
}

/** For events that arrive one by one. Throws CHAIN_ARGUMENT where `from` does not fit the format. */
export function createVerifier(options: VerifyOptions = {}): Verifier {
  const format = options.format ?? "sha256";
  const from = options.from ?? { length: 0, head: null };
  let length = from.length;
  let head = rawPosition(from, format);
  let index = 0;
  return {
    push(event) {
      const fault = faultOf(event, format, length, head);
      if (fault !== undefined) return { ok: false, index, ...fault, event };
      head = rawHashOf(event);
      length++;
      index++;
      return undefined;
    },
    get position() {
      return { length, head: head === "" ? null : byteStringToHex(head) };
    },
  };
}

/**
 * Recomputes every hash and names the first event that is not as it was appended. Payloads that are there are checked;
 * those that were not kept are vouched for by their digest. Throws CHAIN_ARGUMENT where `from` does not fit the format.
 *
 * @example
 * const result = verify(chain.events(), { from: chain.oldest });
 * if (!result.ok) throw new Error(`event ${result.index}: ${result.reason}`);
 */
export function verify(events: Iterable<ChainEvent>, options: VerifyOptions = {}): VerifyResult {
  const verifier = createVerifier(options);
  for (const event of events) {
    const failure = verifier.push(event);
    if (failure !== undefined) return failure;
  }
  return { ok: true, ...verifier.position };
}

/** {@link verify} for events that are read bit by bit; what the source throws is thrown here. */
export async function verifyAsync(
  events: AsyncIterable<ChainEvent> | Iterable<ChainEvent>,
  options: VerifyOptions & { readonly signal?: AbortSignal } = {},
): Promise<VerifyResult> {
  const verifier = createVerifier(options);
  for await (const event of events) {
    options.signal?.throwIfAborted();
    const failure = verifier.push(event);
    if (failure !== undefined) return failure;
  }
  return { ok: true, ...verifier.position };
}

type Fault = Pick<VerifyFailure, "reason" | "expected" | "actual">;

function faultOf(event: ChainEvent, format: ChainFormat, length: number, head: string): Fault | undefined {
  if (event.sequence !== length) {
    return { reason: "sequence", expected: String(length), actual: String(event.sequence) };
  }
  const parent = rawParentOf(event);
  if (parent !== head) {
    const expected = head === "" ? "none" : byteStringToHex(head);
    return { reason: "parent", expected, actual: event.parent ?? "none" };
  }
  const kindCode = kindCodeOf(event.kind);
  if (kindCode === undefined) {
    return { reason: "kind", expected: Object.keys(eventKindCodes).join(", "), actual: event.kind };
  }
  // A preimage has room for so much of a number: another one could have the same bytes there.
  if (!isCallNumber(event.call)) {
    return { reason: "call", expected: "an integer from 0 to 2^48 - 1", actual: String(event.call) };
  }
  if (!isEventType(event.type)) {
    const actual = JSON.stringify(event.type.slice(0, 40));
    return { reason: "type", expected: `well-formed text of at most ${maxTypeBytes} bytes`, actual };
  }
  let digest = "";
  if (format === "sha256") {
    const stated = rawDigestOf(event);
    digest = event.payload === null ? stated : payloadDigest(event.payload);
    if (digest.length !== 32) {
      return { reason: "payload-missing", expected: "a payload or its SHA-256", actual: event.digest ?? "neither" };
    }
    if (event.digest !== null && stated !== digest) {
      return { reason: "payload", expected: event.digest, actual: byteStringToHex(digest) };
    }
  } else if (event.payload === null) {
    return { reason: "payload-missing", expected: "a payload", actual: "none" };
  }
  const hash = hashOfEvent(format, kindCode, event.type, length, event.call, head, digest, event.payload);
  if (hash !== rawHashOf(event)) return { reason: "hash", expected: byteStringToHex(hash), actual: event.hash };
  return undefined;
}
