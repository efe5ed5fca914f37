import { isFixedTag, type TypeTag } from "../type-tag.ts";
import type { Value } from "../value.ts";
import { bigIntegerProblem, describe, integerProblem, isValueLike, scalarOf } from "./checks.ts";
import type { GraphWriter } from "./graph-writer.ts";
import { writeArray } from "./write-array.ts";
import {
  writeBigInteger,
  writeByte,
  writeF32,
  writeF64,
  writeInteger,
  writeString,
  writeWord,
} from "./write-scalar.ts";
import { KIND } from "./wire.ts";

/** Writes a value and everything below it. Gives the number of its node. The recursion is bounded by `maxDepth`. */
export function writeValue(writer: GraphWriter, value: Value): number {
  switch (value.kind) {
    case "bool":
      expectType(writer, "boolean", value.value);
      return writeByte(writer, KIND.bool, value.value ? 1 : 0);
    case "u8":
    case "u16":
    case "u32":
    case "s8":
    case "s16":
    case "s32": {
      const problem = integerProblem(value.kind, value.value);
      if (problem !== undefined) writer.fail(...problem);
      return writeInteger(writer, value.kind, value.value);
    }
    case "u64":
    case "s64":
    case "flags": {
      const problem = bigIntegerProblem(value.kind, value.value);
      if (problem !== undefined) writer.fail(...problem);
      return writeBigInteger(writer, value.kind, value.value);
    }
    case "f32":
    case "f64":
      expectType(writer, "number", value.value);
      return value.kind === "f32"
        ? writeF32(writer, value.value, value.nanBits)
        : writeF64(writer, value.value, value.nanBits);
    case "char": {
      expectType(writer, "string", value.value);
      const scalar = scalarOf(value.value);
      if (scalar === undefined)
        writer.fail("OUT_OF_RANGE", `expected one Unicode character, got ${describe(value.value)}`);
      return writeWord(writer, KIND.char, scalar);
    }
    case "string":
      expectType(writer, "string", value.value);
      return writeString(writer, value.value);
    case "array":
      return writeArray(writer, value.elem, value.items);
    default:
      return writeParent(writer, value);
  }
}

/** The type says so already; the caller may be JavaScript. */
function expectType(writer: GraphWriter, expected: "boolean" | "number" | "string", got: unknown): void {
  if (typeof got !== expected) writer.fail("TYPE_MISMATCH", `expected a ${expected}, got ${describe(got)}`);
}

function expectArray(writer: GraphWriter, got: unknown): void {
  if (!Array.isArray(got)) writer.fail("TYPE_MISMATCH", `expected an array, got ${describe(got)}`);
}

type Parent = Extract<Value, { kind: "list" | "option" | "result" | "record" | "variant" | "tuple" }>;

function writeParent(writer: GraphWriter, value: Parent): number {
  if (++writer.depth > writer.limits.maxDepth) {
    writer.fail("TOO_DEEP", `is nested deeper than ${writer.limits.maxDepth} levels`);
  }
  const node = writeByKind(writer, value);
  writer.depth--;
  return node;
}

function writeByKind(writer: GraphWriter, value: Parent): number {
  switch (value.kind) {
    case "list": {
      if (isFixedTag(value.elem)) {
        writer.fail(
          "MIXED_LIST",
          `is a list of ${value.elem}, whose elements are packed: make it of kind "array", not "list"`,
        );
      }
      const base = writeChildren(writer, value.items);
      const start = writer.begin(KIND.list, 8);
      writer.tag(value.elem);
      return endWithChildren(writer, start, base);
    }
    case "tuple": {
      expectArray(writer, value.items);
      checkSequence(writer, value.items.length);
      const base = writeChildren(writer, value.items);
      return endWithChildren(writer, writer.begin(KIND.tuple, 8), base);
    }
    case "option": {
      const base = writer.top;
      if (value.value !== undefined) writeChild(writer, value.value, "some");
      return writeOption(writer, value.inner, base);
    }
    case "result": {
      const base = writer.top;
      writeChild(writer, value.value, value.tag);
      if (value.tag !== "ok" && value.tag !== "err")
        writer.fail("TYPE_MISMATCH", `expected "ok" or "err", got ${describe(value.tag)}`);
      const start = writer.begin(KIND.result, 16);
      writer.tag(value.ok);
      writer.tag(value.err);
      writer.u32(value.tag === "ok" ? 0 : 1);
      writer.u8(1);
      writer.childIndices(base);
      return writer.end(start);
    }
    case "record": {
      const base = writer.top;
      expectArray(writer, value.fields);
      for (const field of value.fields) {
        expectArray(writer, field);
        writeChild(writer, field[1], field[0]);
      }
      const start = writer.begin(KIND.record, 8);
      writer.text(value.typeName);
      writer.u32(value.fields.length);
      for (const [name] of value.fields) writer.text(name);
      writer.childIndices(base);
      return writer.end(start);
    }
    case "variant": {
      const problem = integerProblem("u32", value.tag);
      if (problem !== undefined) writer.fail(...problem);
      const base = writeChildren(writer, value.payload);
      const start = writer.begin(KIND.variant, 16);
      writer.text(value.typeName);
      writer.text(value.caseName);
      writer.u32(value.tag);
      return endWithChildren(writer, start, base);
    }
    default:
      return writer.fail("TYPE_MISMATCH", `expected a Pack value, got ${describe(value)} of unknown kind`);
  }
}

export function checkSequence(writer: GraphWriter, length: number): void {
  const { maxSequenceLength } = writer.limits;
  if (length > maxSequenceLength) {
    writer.fail("SEQUENCE_TOO_LONG", `tuple has ${length} items, a peer takes at most ${maxSequenceLength}`);
  }
}

function writeChild(writer: GraphWriter, value: unknown, step: string | number): void {
  writer.path.push(step);
  if (!isValueLike(value)) writer.fail("TYPE_MISMATCH", `expected a Pack value, got ${describe(value)}`);
  writer.push(writeValue(writer, value));
  writer.path.pop();
}

/** Writes the items and leaves their numbers on the stack. Gives where on the stack they start. */
function writeChildren(writer: GraphWriter, items: readonly Value[]): number {
  expectArray(writer, items);
  const base = writer.top;
  for (let i = 0; i < items.length; i++) writeChild(writer, items[i]!, i);
  return base;
}

/** Count and numbers of the children above `base`. */
export function endWithChildren(writer: GraphWriter, start: number, base: number): number {
  writer.u32(writer.top - base);
  writer.childIndices(base);
  return writer.end(start);
}

/** The node of an option whose value, if any, has been written and stands on the stack above `base`. */
export function writeOption(writer: GraphWriter, inner: TypeTag, base: number): number {
  const start = writer.begin(KIND.option, 8);
  writer.tag(inner);
  writer.u8(writer.top - base);
  writer.childIndices(base);
  return writer.end(start);
}
