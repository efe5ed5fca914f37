import { notA } from "./errors.ts";
import { readF64, readI64, writeBigSigned, writeF64 } from "./numbers.ts";
import { enterReader, enterWriter, leave } from "./nesting.ts";
import type { Reader } from "./reader.ts";
import { type Type, define } from "./schema/type.ts";
import type { Writer } from "./writer.ts";

/** A date and time within a {@link DynamicValue}, as the text that Rust wrote. */
export interface DynamicDateTime {
  readonly dateTime: string;
}

/**
 * A value of a type that only its bytes tell: facet's dynamic `Value`. Integers are bigints, numbers are floats, and objects are maps, whose keys
 * keep their order.
 */
export type DynamicValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | DynamicDateTime
  | readonly DynamicValue[]
  | ReadonlyMap<string, DynamicValue>;

/** `facet_value::Value`. Values may nest 256 levels deep. */
export const dynamicValue: Type<DynamicValue> = /* @__PURE__ */ define<Type<DynamicValue>>(
  { kind: "dynamic" },
  {
    nominal: true,
    sign: ({ out }) => out.u8(0x10),
    minBytes: () => 1,
    encoder: () => encodeDynamic,
    decoder: () => decodeDynamic,
  },
);

function encodeDynamic(writer: Writer, value: DynamicValue): void {
  if (value === null) return writer.u8(0);
  switch (typeof value) {
    case "boolean":
      writer.u8(1);
      return writer.u8(value ? 1 : 0);
    case "bigint":
      return encodeInteger(writer, value);
    case "number":
      writer.u8(4);
      return writeF64(writer, value);
    case "string":
      writer.u8(5);
      return writer.string(value);
    case "object":
      enterWriter(writer);
      encodeObject(writer, value);
      return leave(writer);
    default:
      throw notA("a dynamic value", value);
  }
}

function encodeInteger(writer: Writer, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) {
    writer.u8(2);
    writeBigSigned(writer, value);
  } else if (BigInt.asUintN(64, value) === value) {
    writer.u8(3);
    writer.u64(value);
  } else throw notA("an integer of 64 bits", value);
}

function encodeObject(writer: Writer, value: Exclude<DynamicValue, null | boolean | bigint | number | string>): void {
  if (value instanceof Uint8Array) {
    writer.u8(6);
    writer.blob(value);
  } else if (isArray(value)) {
    writer.u8(7);
    writer.varint(value.length);
    for (const element of value) encodeDynamic(writer, element);
  } else if (value instanceof Map) {
    writer.u8(8);
    writer.varint(value.size);
    for (const [key, element] of value as ReadonlyMap<string, DynamicValue>) {
      writer.string(key);
      encodeDynamic(writer, element);
    }
  } else if ("dateTime" in value) {
    writer.u8(9);
    writer.string(value.dateTime);
  } else throw notA("a dynamic value (objects are maps here)", value);
}

// `Array.isArray` does not narrow a readonly array.
function isArray(value: DynamicValue): value is readonly DynamicValue[] {
  return Array.isArray(value);
}

function decodeDynamic(reader: Reader): DynamicValue {
  const tag = reader.u8();
  switch (tag) {
    case 0:
      return null;
    case 1:
      return reader.bool();
    case 2:
      return readI64(reader);
    case 3:
      return reader.u64();
    case 4:
      return readF64(reader);
    case 5:
      return reader.string();
    case 6:
      return reader.blob();
    case 7:
      return decodeArray(reader);
    case 8:
      return decodeMap(reader);
    case 9:
      return { dateTime: reader.string() };
    default:
      throw reader.error("unknown-variant", `a dynamic value has no kind ${tag}`);
  }
}

function decodeArray(reader: Reader): DynamicValue[] {
  enterReader(reader);
  const count = reader.count(1);
  const values: DynamicValue[] = [];
  for (let i = 0; i < count; i++) values.push(decodeDynamic(reader));
  leave(reader);
  return values;
}

function decodeMap(reader: Reader): Map<string, DynamicValue> {
  enterReader(reader);
  const count = reader.count(2);
  const values = new Map<string, DynamicValue>();
  for (let i = 0; i < count; i++) {
    const key = reader.string();
    values.set(key, decodeDynamic(reader));
  }
  leave(reader);
  return values;
}
