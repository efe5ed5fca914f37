import type { ChainEvent } from "@troupe/chain-events";
import { decode, formatValue, isPackError } from "@troupe/pack";

/** Where a replay and its recording part. */
export interface Divergence {
  /** Number of the recorded event at which they do. */
  readonly sequence: number;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** What the recording has there, as text. */
  readonly expected: string;
  /** What the actor did instead, as text. */
  readonly actual: string;
}

/** How far a replay came. */
export interface ReplayCounts {
  /** Events that came again as they were recorded. */
  readonly events: number;
  /** Calls of the actor among them, and its host calls. */
  readonly calls: number;
  readonly hostCalls: number;
}

/** What a replay came to. */
export type ReplayReport<State = unknown> = ReplayCounts & {
  /** The state as the last finished call left it. */
  readonly state: State;
} & ({ readonly ok: true } | { readonly ok: false; readonly divergence: Divergence });

/** Longer payloads are cut: the text is for people. */
const LONGEST_PAYLOAD = 400;

/** An event as a line of text. */
export function describeEvent({ kind, type, call, payload }: ChainEvent): string {
  const place = call === 0 ? "" : ` in call ${call}`;
  return `${kind} ${type}${place}: ${describePayload(payload)}`;
}

/** What is wrong with an event, in one sentence. */
export function describeDifference(expected: ChainEvent, actual: ChainEvent): string {
  if (expected.kind !== actual.kind || expected.type !== actual.type) {
    return `the actor caused ${actual.kind} ${actual.type}, where ${expected.kind} ${expected.type} was recorded`;
  }
  return expected.call === actual.call
    ? `${actual.kind} ${actual.type} has another content than was recorded`
    : `${actual.kind} ${actual.type} belongs to another call than was recorded`;
}

function describePayload(payload: Uint8Array | null): string {
  if (payload === null || payload.length === 0) return "no payload";
  const text = payloadText(payload);
  return text.length <= LONGEST_PAYLOAD ? text : `${text.slice(0, LONGEST_PAYLOAD)}...`;
}

function payloadText(payload: Uint8Array): string {
  try {
    return formatValue(decode(payload));
  } catch (error) {
    if (!isPackError(error)) throw error;
    return `${payload.length} bytes`;
  }
}
