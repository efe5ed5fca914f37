import { decode, encode, v } from "@troupe/pack";
import type { RecordValue, Value, VariantValue } from "@troupe/pack";
import { ChainError } from "./errors.ts";

/** What the payload of an event of a `theater` chain says (Theater 0.3.7, `chain-event-payload`). */
export type TheaterPayload =
  /** An export is called. `params`: CGRF bytes of the parameters, without the state; none at all for `shutdown`. */
  | { readonly kind: "wasm-call"; readonly functionName: string; readonly params: Uint8Array }
  /** It returned. `bytes`: CGRF bytes of what it returned, or empty. */
  | { readonly kind: "wasm-result"; readonly functionName: string; readonly state: Value; readonly bytes: Uint8Array }
  | { readonly kind: "wasm-error"; readonly functionName: string; readonly message: string }
  | { readonly kind: "wasm-component-creation-error"; readonly error: string }
  /** A host function returned. `input`: unit, the one parameter, or a tuple of them. */
  | {
      readonly kind: "host-function";
      readonly interface: string;
      readonly function: string;
      readonly input: Value;
      readonly output: Value;
    }
  | {
      readonly kind: "replay-summary";
      readonly totalEvents: bigint;
      readonly eventsReplayed: bigint;
      readonly mismatches: bigint;
      readonly success: boolean;
      readonly error: string | undefined;
    };

/** Payload of the event that stands before each call of an export. */
export function encodeWasmCallPayload(functionName: string, params: Uint8Array): Uint8Array {
  return wasm("wasm-call", 0, [
    ["function-name", v.string(functionName)],
    ["params", v.bytes(params)],
  ]);
}

/** Payload of the event for a call that returned. */
export function encodeWasmResultPayload(functionName: string, state: Value, bytes: Uint8Array): Uint8Array {
  return wasm("wasm-result", 1, [
    ["function-name", v.string(functionName)],
    ["state", state],
    ["bytes", v.bytes(bytes)],
  ]);
}

/** Payload of the event for a call that failed. */
export function encodeWasmErrorPayload(functionName: string, message: string): Uint8Array {
  return wasm("wasm-error", 2, [
    ["function-name", v.string(functionName)],
    ["message", v.string(message)],
  ]);
}

/** Payload of the event for a host function that returned; its event type is `<interface>/<function>`. */
export function encodeHostCallPayload(iface: string, functionName: string, input: Value, output: Value): Uint8Array {
  const call = v.record("host-function-call", [
    ["interface", v.string(iface)],
    ["function", v.string(functionName)],
    ["input", input],
    ["output", output],
  ]);
  return encode(v.variant("chain-event-payload", "host-function", 0, call));
}

/** Bytes of any payload. Throws the PackValueError of `encode` for a value that cannot be encoded. */
export function encodeTheaterPayload(payload: TheaterPayload): Uint8Array {
  switch (payload.kind) {
    case "wasm-call":
      return encodeWasmCallPayload(payload.functionName, payload.params);
    case "wasm-result":
      return encodeWasmResultPayload(payload.functionName, payload.state, payload.bytes);
    case "wasm-error":
      return encodeWasmErrorPayload(payload.functionName, payload.message);
    case "wasm-component-creation-error":
      return wasm(payload.kind, 3, [["error", v.string(payload.error)]]);
    case "host-function":
      return encodeHostCallPayload(payload.interface, payload.function, payload.input, payload.output);
    case "replay-summary": {
      const { error } = payload;
      const summary = v.record("replay-summary", [
        ["total-events", v.u64(payload.totalEvents)],
        ["events-replayed", v.u64(payload.eventsReplayed)],
        ["mismatches", v.u64(payload.mismatches)],
        ["success", v.bool(payload.success)],
        ["error", error === undefined ? v.none("string") : v.some("string", v.string(error))],
      ]);
      return encode(v.variant("chain-event-payload", "replay-summary", 2, summary));
    }
  }
}

function wasm(caseName: string, tag: number, fields: readonly (readonly [string, Value])[]): Uint8Array {
  const data = v.variant("wasm-event-data", caseName, tag, v.record(caseName, fields));
  return encode(v.variant("chain-event-payload", "wasm", 1, data));
}

/**
 * Reads the payload of an event of a `theater` chain. Variants are told apart by their tag alone and fields by their
 * name, as the Rust side does.
 *
 * @throws {ChainError} CHAIN_PAYLOAD: no CGRF bytes (then `cause` says why), or another value than a chain event.
 */
export function decodeTheaterPayload(bytes: Uint8Array): TheaterPayload {
  let value: Value;
  try {
    value = decode(bytes);
  } catch (cause) {
    throw new ChainError("CHAIN_PAYLOAD", `payload of ${bytes.length} bytes is no CGRF value`, { cause });
  }
  const payload = variant(value, "chain-event-payload");
  const content = payload.payload[0];
  switch (payload.tag) {
    case 0: {
      const call = record(content, "host-function-call", 4);
      return {
        kind: "host-function",
        interface: text(call, "interface"),
        function: text(call, "function"),
        input: field(call, "input"),
        output: field(call, "output"),
      };
    }
    case 1:
      return wasmPayload(variant(content, "wasm-event-data"));
    case 2: {
      const summary = record(content, "replay-summary", 5);
      return {
        kind: "replay-summary",
        totalEvents: count(summary, "total-events"),
        eventsReplayed: count(summary, "events-replayed"),
        mismatches: count(summary, "mismatches"),
        success: truth(summary, "success"),
        error: optionalText(summary, "error"),
      };
    }
    default:
      throw wrong(`chain-event-payload with tag ${payload.tag}`, "tag 0, 1 or 2");
  }
}

function wasmPayload(data: VariantValue): TheaterPayload {
  const content = data.payload[0];
  switch (data.tag) {
    case 0: {
      const call = record(content, "wasm-call", 2);
      return { kind: "wasm-call", functionName: text(call, "function-name"), params: octets(call, "params") };
    }
    case 1: {
      const result = record(content, "wasm-result", 3);
      return {
        kind: "wasm-result",
        functionName: text(result, "function-name"),
        state: field(result, "state"),
        bytes: octets(result, "bytes"),
      };
    }
    case 2: {
      const error = record(content, "wasm-error", 2);
      return { kind: "wasm-error", functionName: text(error, "function-name"), message: text(error, "message") };
    }
    case 3:
      return {
        kind: "wasm-component-creation-error",
        error: text(record(content, "wasm-component-creation-error", 1), "error"),
      };
    default:
      throw wrong(`wasm-event-data with tag ${data.tag}`, "tag 0, 1, 2 or 3");
  }
}

function variant(value: Value | undefined, name: string): VariantValue {
  if (value?.kind === "variant") return value;
  throw wrong(value?.kind ?? "nothing", `the variant ${name}`);
}

function record(value: Value | undefined, name: string, fields: number): RecordValue {
  if (value?.kind === "record" && value.fields.length === fields) return value;
  const seen = value?.kind === "record" ? `record of ${value.fields.length} fields` : (value?.kind ?? "nothing");
  throw wrong(seen, `the record ${name} of ${fields} fields`);
}

function field(from: RecordValue, name: string): Value {
  const found = from.fields.find(([key]) => key === name);
  if (found === undefined) throw wrong(`record ${from.typeName} without it`, `field ${name}`);
  return found[1];
}

function text(from: RecordValue, name: string): string {
  const value = field(from, name);
  if (value.kind === "string") return value.value;
  throw wrong(`${value.kind} in field ${name}`, "string");
}

function octets(from: RecordValue, name: string): Uint8Array {
  const value = field(from, name);
  if (value.kind === "array" && value.elem === "u8") return value.items;
  // An empty list may carry any element type.
  if ((value.kind === "array" || value.kind === "list") && value.items.length === 0) return new Uint8Array(0);
  throw wrong(`${value.kind} in field ${name}`, "list<u8>");
}

function count(from: RecordValue, name: string): bigint {
  const value = field(from, name);
  if (value.kind === "u64") return value.value;
  throw wrong(`${value.kind} in field ${name}`, "u64");
}

function truth(from: RecordValue, name: string): boolean {
  const value = field(from, name);
  if (value.kind === "bool") return value.value;
  throw wrong(`${value.kind} in field ${name}`, "bool");
}

function optionalText(from: RecordValue, name: string): string | undefined {
  const value = field(from, name);
  if (value.kind !== "option") throw wrong(`${value.kind} in field ${name}`, "option<string>");
  if (value.value === undefined) return undefined;
  if (value.value.kind === "string") return value.value.value;
  throw wrong(`option of ${value.value.kind} in field ${name}`, "option<string>");
}

function wrong(seen: string, expected: string): ChainError {
  return new ChainError("CHAIN_PAYLOAD", `payload is not that of a chain event: ${seen}, expected ${expected}`);
}
