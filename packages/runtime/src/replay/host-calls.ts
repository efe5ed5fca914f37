import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import type { ActorPort, AnyHandler } from "@troupe/handler";
import type { HostFunction } from "../host-function.ts";
import { lendHostFailure, lendHostResult } from "../host-payloads.ts";
import { bytesToKeep } from "../payload-encoders.ts";
import type { UsePayload } from "../payload-encoders.ts";
import { recordedOutcome } from "./recording.ts";
import type { RecordedOutcome } from "./recording.ts";
import { revivedError } from "./revive.ts";

/** A host call of the actor that is replayed. */
export interface HostCall {
  readonly called: HostFunction;
  readonly handler: AnyHandler;
  readonly args: readonly unknown[];
  /** Of the life of the actor whose code asks. */
  readonly port: ActorPort;
  /** That life was over when it asked: it can have been told nothing but that. */
  readonly gone: boolean;
}

/** What a host call has to come to. */
export type Answer =
  | { readonly tag: "ok"; readonly value: unknown }
  | { readonly tag: "err"; readonly text: string; readonly error: Error };

/** Whether an event is about this function. */
export function isAbout(event: ChainEvent, { called }: HostCall): boolean {
  return event.kind === "host-call" && event.type === called.type;
}

/** What was recorded for this host call; undefined where the event is another function's, or had other arguments. */
export function answerIn(event: ChainEvent, host: HostCall, format: ChainFormat): Answer | undefined {
  if (!isAbout(event, host)) return undefined;
  const outcome = recordedOutcome(event, format, host.called.spec);
  if (!sameBytes(payloadOf(host, outcome, format), event.payload!)) return undefined;
  if (outcome.tag === "ok") return host.gone ? undefined : outcome;
  const { failure } = outcome;
  return { tag: "err", text: failure.text, error: revivedError(host.handler.imports, failure) };
}

/** The payload that this host call would have with the outcome that was recorded. */
function payloadOf({ called, args }: HostCall, outcome: RecordedOutcome, format: ChainFormat): Uint8Array {
  const theater = format === "theater";
  let bytes = nothing;
  const use: UsePayload = (payload) => {
    bytes = bytesToKeep(payload);
  };
  try {
    if (outcome.tag === "ok") lendHostResult(theater, called, args, outcome.value, use);
    else lendHostFailure(theater, called, args, outcome.failure, use);
  } catch {
    // Arguments that are no data of the function's types cannot be those that were recorded.
    return nothing;
  }
  return bytes;
}

/** A host call as it would stand in the chain beside the event that was recorded, for people to compare. */
export function asIfAnswered(event: ChainEvent, host: HostCall, format: ChainFormat): ChainEvent {
  const { called } = host;
  const payload = isAbout(event, host) ? payloadOf(host, recordedOutcome(event, format, called.spec), format) : null;
  return { ...event, kind: "host-call", type: called.type, payload };
}

const nothing: Uint8Array = new Uint8Array(0);

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
