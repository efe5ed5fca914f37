import { decodeTheaterPayload } from "@troupe/chain-events";
import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import type { CallbackSpec, FunctionSpec, RecordedFailure } from "@troupe/handler";
import { decode, lift, t } from "@troupe/pack";
import type { Type, Value } from "@troupe/pack";
import { failureType, payloadLimits, recordedResult, recordedTypes } from "../payload-encoders.ts";

// What the events of a chain say, in either of its formats. An actor's payloads are those that our recorder makes: where
// others stand there, the decoders of Pack throw, and the replay says that the event cannot be read.

/** How a host call ended. */
export type RecordedOutcome =
  | { readonly tag: "ok"; readonly value: unknown }
  | { readonly tag: "err"; readonly failure: RecordedFailure };

/** The payload of an event in a chain of our own format. */
function ownValue(event: ChainEvent): Value {
  return decode(event.payload!, payloadLimits);
}

/** The export that an event of a call, a result or an error is about. */
export function exportOf(event: ChainEvent, format: ChainFormat): string {
  if (format === "sha256") return event.type;
  const payload = decodeTheaterPayload(event.payload!);
  return "functionName" in payload ? payload.functionName : event.type;
}

/** How many parameters a call has that no spec describes: they are the items of a tuple. */
export function parameterCount(event: ChainEvent, format: ChainFormat): number {
  const value = paramsValue(event, format);
  return value.kind === "tuple" ? value.items.length : 1;
}

/** The parameters of a recorded call, as the callback gets them. */
export function recordedParams(event: ChainEvent, format: ChainFormat, spec: CallbackSpec): readonly unknown[] {
  const value = paramsValue(event, format);
  const own = format === "sha256";
  const back = own && spec.recorded !== undefined ? spec.recorded.lift : spec.lift;
  const data =
    !own && spec.bare === true
      ? [lift(spec.params[0]!, value)]
      : tupleItems(own ? recordedTypes(spec) : spec.params, value);
  return back === undefined ? data : back(data);
}

function tupleItems(types: readonly Type[], value: Value): readonly unknown[] {
  return (lift(t.tuple(types) as Type, value) as readonly unknown[] | undefined) ?? [];
}

function paramsValue(event: ChainEvent, format: ChainFormat): Value {
  if (format === "sha256") return ownValue(event);
  const payload = decodeTheaterPayload(event.payload!);
  return payload.kind === "wasm-call" ? decode(payload.params) : decode(event.payload!);
}

/** What a host call gave the actor, or threw. */
export function recordedOutcome(event: ChainEvent, format: ChainFormat, spec: FunctionSpec): RecordedOutcome {
  return format === "sha256" ? ownOutcome(event, spec) : theaterOutcome(event, spec);
}

function ownOutcome(event: ChainEvent, spec: FunctionSpec): RecordedOutcome {
  const [, result] = lift(t.tuple([t.value, t.value]), ownValue(event));
  const outcome = lift(t.result(recordedResult(spec), failureType), result);
  if (outcome.tag === "err") return { tag: "err", failure: { ...(outcome.val as RecordedFailure) } };
  const { recorded } = spec;
  return { tag: "ok", value: recorded === undefined ? lifted(spec, outcome.val) : recorded.lift(outcome.val) };
}

function theaterOutcome(event: ChainEvent, spec: FunctionSpec): RecordedOutcome {
  const payload = decodeTheaterPayload(event.payload!);
  const output = payload.kind === "host-function" ? payload.output : decode(event.payload!);
  if (output.kind === "result" && output.tag === "err") {
    const text = lift(t.string, output.value);
    return { tag: "err", failure: { name: "Error", code: undefined, message: text, text } };
  }
  if (spec.bare === true) return { tag: "ok", value: lifted(spec, lift(spec.result, output)) };
  const outcome = lift(t.result(spec.result, t.string), output);
  return { tag: "ok", value: lifted(spec, outcome.val) };
}

function lifted({ liftResult }: FunctionSpec, data: unknown): unknown {
  return liftResult === undefined ? data : liftResult(data);
}

/** The text of an error or of an end; empty where the format has none. */
export function recordedText(event: ChainEvent, format: ChainFormat): string {
  if (format === "sha256") return lift(t.string, ownValue(event));
  if (event.kind === "lifecycle") return "";
  const payload = decodeTheaterPayload(event.payload!);
  return payload.kind === "wasm-error" ? payload.message : "";
}

/** The seconds after which a call was cut off, if that is what the error says; Theater's chains do not say. */
export function deadlineIn(event: ChainEvent, format: ChainFormat): number | undefined {
  if (format === "theater") return 1;
  const found = /^Operation timed out after (\d+)$/.exec(recordedText(event, format));
  return found === null ? undefined : Number(found[1]);
}
