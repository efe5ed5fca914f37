import type { CallbackSpec, FunctionSpec } from "@troupe/handler";
import { compileEncoder, t } from "@troupe/pack";
import type { Type } from "@troupe/pack";

/** Makes the payload of an event from data of the spec's types. */
type PayloadEncoder = (data: unknown) => Uint8Array;

/** The encoder of a type whose data only the spec knows to fit. */
function encoderOf(type: Type): PayloadEncoder {
  return compileEncoder(type) as PayloadEncoder;
}

/** Compiled once for each spec, not for each actor: specs live as long as their handlers. */
function memoised<Spec extends object>(make: (spec: Spec) => PayloadEncoder): (spec: Spec) => PayloadEncoder {
  const made = new WeakMap<Spec, PayloadEncoder>();
  return (spec) => {
    let encoder = made.get(spec);
    if (encoder === undefined) made.set(spec, (encoder = make(spec)));
    return encoder;
  };
}

const unit = encoderOf(t.unit)(undefined);
const text = encoderOf(t.string);
const paramsEncoder = memoised((spec: CallbackSpec) => encoderOf(t.tuple(spec.params)));
const answerEncoder = memoised((spec: CallbackSpec) => encoderOf(spec.answer ?? t.unit));
const hostEncoder = memoised((spec: FunctionSpec) =>
  encoderOf(t.tuple([t.tuple(spec.params), t.result(spec.result, t.string)])),
);

/** Payload of a call: the tuple of its parameters, without the state. */
export function callPayload(spec: CallbackSpec, params: readonly unknown[]): Uint8Array {
  if (spec.params.length === 0) return unit;
  return paramsEncoder(spec)(spec.lower === undefined ? params : spec.lower(params));
}

/** Payload of a result: unit, or the answer where the callback has one. */
export function resultPayload(spec: CallbackSpec, answer: unknown): Uint8Array {
  if (spec.answer === undefined) return unit;
  return answerEncoder(spec)(spec.lowerAnswer === undefined ? answer : spec.lowerAnswer(answer));
}

/** Payload of an error: its text. */
export function errorPayload(reason: string): Uint8Array {
  return text(reason);
}

/** What a host call came to. */
export type HostOutcome = { readonly tag: "ok"; readonly val: unknown } | { readonly tag: "err"; readonly val: string };

/** Payload of a host call: the pair of its parameters and of its result. */
export function hostCallPayload(spec: FunctionSpec, args: readonly unknown[], outcome: HostOutcome): Uint8Array {
  const params = hostParams(spec, args);
  const lowered =
    outcome.tag === "ok"
      ? { tag: "ok", val: spec.lowerResult === undefined ? outcome.val : spec.lowerResult(outcome.val) }
      : outcome;
  return hostEncoder(spec)([spec.params.length === 0 ? undefined : params, lowered]);
}

/** The arguments that are data: those that the spec has parameters for. */
export function hostParams(spec: FunctionSpec, args: readonly unknown[]): readonly unknown[] {
  const data = spec.lower === undefined ? args : spec.lower(args);
  return data.length === spec.params.length ? data : spec.params.map((_, index) => data[index]);
}
