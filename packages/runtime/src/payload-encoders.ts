import { constantPayload } from "@troupe/chain-events";
import type { ConstantPayload } from "@troupe/chain-events";
import type { CallbackSpec, FunctionSpec, RecordedFailure } from "@troupe/handler";
import { errorText } from "@troupe/handler";
import { compileLendingEncoder, encodeTyped, t } from "@troupe/pack";
import type { Limits, Type } from "@troupe/pack";

// Payloads are lent and not given: a chain that keeps digests only hashes them, so that each would be garbage at once.

/** What an event says, as bytes. */
export type Payload = Uint8Array | ConstantPayload;

/** Takes a payload; bytes that are not constant hold other data as soon as it returns. */
export type UsePayload = (payload: Payload) => void;

/** The bytes of a payload that was lent, for who keeps them. */
export function bytesToKeep(payload: Payload): Uint8Array {
  return payload instanceof Uint8Array ? payload.slice() : payload.bytes;
}

/** Makes the payload of an event from data of the spec's types, and lends it. */
type PayloadEncoder = (data: unknown, use: UsePayload) => void;

/**
 * Payloads of our own format are for no peer of Theater, so a `send` may be as large as its connection takes it. In the
 * format of Theater they are, and what no peer takes is refused.
 */
export const payloadLimits: Partial<Limits> = {
  maxBufferBytes: 0x7fff_ffff,
  maxPayloadBytes: 0x7fff_ffff,
  maxSequenceLength: 0x7fff_ffff,
};

/** The encoder of a type whose data only the spec knows to fit. */
function encoderOf(type: Type): PayloadEncoder {
  return compileLendingEncoder(type, payloadLimits) as PayloadEncoder;
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

/** What a chain of our own format records of an error. */
export const failureType: Type = t.record("failure", {
  name: t.string,
  code: t.option(t.string),
  message: t.string,
  text: t.string,
});

/** The types of the parameters of a call in a chain of our own format. */
export function recordedTypes({ recorded, params }: CallbackSpec): readonly Type[] {
  return recorded === undefined ? params : recorded.types;
}

/** The type of what a host call gave, in a chain of our own format. */
export function recordedResult({ recorded, result }: FunctionSpec): Type {
  return recorded === undefined ? result : recorded.type;
}

function loweredParams({ recorded, lower }: CallbackSpec, params: readonly unknown[]): readonly unknown[] {
  if (recorded !== undefined) return recorded.lower(params);
  return lower === undefined ? params : lower(params);
}

function loweredResult({ recorded, lowerResult }: FunctionSpec, value: unknown): unknown {
  if (recorded !== undefined) return recorded.lower(value);
  return lowerResult === undefined ? value : lowerResult(value);
}

const unit = constantPayload(encodeTyped(t.unit, undefined));
const text = encoderOf(t.string);
const paramsEncoder = memoised((spec: CallbackSpec) => encoderOf(t.tuple(recordedTypes(spec))));
const answerEncoder = memoised((spec: CallbackSpec) => encoderOf(spec.answer ?? t.unit));
const hostEncoder = memoised((spec: FunctionSpec) =>
  encoderOf(t.tuple([t.tuple(spec.params), t.result(recordedResult(spec), failureType)])),
);

/** Payload of a call: the tuple of its parameters, without the state. */
export function lendCallPayload(spec: CallbackSpec, params: readonly unknown[], use: UsePayload): void {
  if (spec.params.length === 0) use(unit);
  else paramsEncoder(spec)(loweredParams(spec, params), use);
}

/** Payload of a result: unit, or the answer where the callback has one. */
export function lendResultPayload(spec: CallbackSpec, answer: unknown, use: UsePayload): void {
  if (spec.answer === undefined) use(unit);
  else answerEncoder(spec)(spec.lowerAnswer === undefined ? answer : spec.lowerAnswer(answer), use);
}

/** Payload of an error: its text. */
export function lendErrorPayload(reason: string, use: UsePayload): void {
  text(reason, use);
}

/** What a host call came to. */
export type HostOutcome =
  | { readonly tag: "ok"; readonly val: unknown }
  | { readonly tag: "err"; readonly val: RecordedFailure };

/** What is recorded of anything thrown: what a program looks at, and the text with the causes behind it. */
export function failureOf(error: unknown): RecordedFailure {
  const text = errorText(error);
  if (!(error instanceof Error)) return { name: "Error", code: undefined, message: text, text };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name: String(error.name), code, message: String(error.message), text };
}

/** Payload of a host call: the pair of its parameters and of its result. */
export function lendHostCallPayload(
  spec: FunctionSpec,
  args: readonly unknown[],
  outcome: HostOutcome,
  use: UsePayload,
): void {
  const params = hostParams(spec, args);
  const lowered = outcome.tag === "ok" ? { tag: "ok", val: loweredResult(spec, outcome.val) } : outcome;
  hostEncoder(spec)([spec.params.length === 0 ? undefined : params, lowered], use);
}

/** The arguments that are data: those that the spec has parameters for. */
export function hostParams(spec: FunctionSpec, args: readonly unknown[]): readonly unknown[] {
  const data = spec.lower === undefined ? args : spec.lower(args);
  return data.length === spec.params.length ? data : spec.params.map((_, index) => data[index]);
}
