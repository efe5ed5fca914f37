import {
  encodeHostCallPayload,
  encodeWasmCallPayload,
  encodeWasmErrorPayload,
  encodeWasmResultPayload,
} from "@troupe/chain-events";
import type { CallbackSpec, FunctionSpec } from "@troupe/handler";
import { encode, fromJs, lower, v } from "@troupe/pack";
import type { PlainData, Type, Value } from "@troupe/pack";
import { hostParams } from "./payload-encoders.ts";
import type { HostOutcome } from "./payload-encoders.ts";

// The payloads of Theater 0.3.7, so that a chain in its format says what a chain of its own says.

const nothing = new Uint8Array(0);

/** Data of the spec's types: only the spec knows that they belong together. */
function lowered(type: Type, data: unknown): Value {
  return lower(type, data as never);
}

function all(types: readonly Type[], data: readonly unknown[]): Value[] {
  return types.map((type, index) => lowered(type, data[index]));
}

export function wasmCall(spec: CallbackSpec, params: readonly unknown[]): Uint8Array {
  const data = all(spec.params, spec.lower === undefined ? params : spec.lower(params));
  const [only] = data;
  const value = spec.bare === true && only !== undefined ? only : v.tuple(...data);
  return encodeWasmCallPayload(spec.export, encode(value));
}

export function wasmResult(spec: CallbackSpec, answer: unknown, state: unknown): Uint8Array {
  let returned: Value = v.unit;
  if (spec.answer !== undefined) {
    returned = lowered(spec.answer, spec.lowerAnswer === undefined ? answer : spec.lowerAnswer(answer));
  }
  return encodeWasmResultPayload(spec.export, fromJs(state as PlainData), encode(returned));
}

export function wasmError(spec: CallbackSpec, text: string): Uint8Array {
  return encodeWasmErrorPayload(spec.export, text);
}

export function hostCall(
  iface: string,
  spec: FunctionSpec,
  args: readonly unknown[],
  outcome: HostOutcome,
): Uint8Array {
  const params = all(spec.params, hostParams(spec, args));
  const input = params.length === 1 ? params[0]! : params.length === 0 ? v.unit : v.tuple(...params);
  return encodeHostCallPayload(iface, spec.name, input, output(spec, outcome));
}

function output(spec: FunctionSpec, outcome: HostOutcome): Value {
  if (outcome.tag === "err") return v.err(v.string(outcome.val.text), "string", "string");
  const value = spec.lowerResult === undefined ? outcome.val : spec.lowerResult(outcome.val);
  const result = lowered(spec.result, value);
  // Whatever the types are: the host of 0.3.7 tags both arms as strings.
  return spec.bare === true ? result : v.ok(result, "string", "string");
}

export function shutdown(): Uint8Array {
  return encodeWasmCallPayload("shutdown", nothing);
}
