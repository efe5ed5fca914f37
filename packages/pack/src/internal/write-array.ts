import type { FixedKind } from "../type-tag.ts";
import type { PackedItems } from "../value.ts";
import { widthOf } from "../type-tag.ts";
import { bigIntegerProblem, describe, holdsElements, integerProblem, scalarOf } from "./checks.ts";
import { IS_LITTLE_ENDIAN, swapElements } from "./endianness.ts";
import type { GraphWriter } from "./graph-writer.ts";
import { TYPED_ARRAYS } from "./typed-arrays.ts";
import { F32_CANONICAL_NAN, F64_CANONICAL_NAN, KIND } from "./wire.ts";

/**
 * One packed list, from the typed array of its kind (copied as it is) or from an ordinary array (every element checked).
 * Fails naming the element.
 */
export function writeArray(
  writer: GraphWriter,
  kind: FixedKind,
  items: PackedItems[FixedKind] | readonly unknown[],
): number {
  // The type says so already; the caller may be JavaScript.
  const width: number | undefined = widthOf(kind);
  if (width === undefined || !holdsElements(kind, items)) {
    writer.fail("TYPE_MISMATCH", `expected a packed list, got ${describe(items)} as one of ${describe(kind)}`);
  }
  const count = items.length;
  const { maxSequenceLength } = writer.limits;
  if (count > maxSequenceLength) {
    writer.fail("SEQUENCE_TOO_LONG", `list has ${count} elements, a peer takes at most ${maxSequenceLength}`);
  }
  const start = writer.begin(KIND.array, 5 + count * width);
  writer.bytes[start] = KIND[kind];
  writer.view.setUint32(start + 1, count, true);
  if (kind !== "bool" && kind !== "char" && items instanceof TYPED_ARRAYS[kind]) {
    const bytes = new Uint8Array(items.buffer, items.byteOffset, items.byteLength);
    writer.bytes.set(bytes, start + 5);
    if (!IS_LITTLE_ENDIAN) swapElements(writer.bytes.subarray(start + 5, start + 5 + bytes.length), width);
  } else {
    for (let i = 0, at = start + 5; i < count; i++, at += width) writeElement(writer, kind, items[i], at, i);
  }
  writer.position = start + 5 + count * width;
  return writer.end(start);
}

function writeElement(writer: GraphWriter, kind: FixedKind, item: unknown, at: number, index: number): void {
  const { view } = writer;
  switch (kind) {
    case "bool":
      if (typeof item !== "boolean")
        return refuse(writer, index, ["TYPE_MISMATCH", `expected a boolean, got ${describe(item)}`]);
      writer.bytes[at] = item ? 1 : 0;
      return;
    case "char": {
      const scalar = typeof item === "string" ? scalarOf(item) : undefined;
      if (scalar === undefined)
        return refuse(writer, index, ["TYPE_MISMATCH", `expected one Unicode character, got ${describe(item)}`]);
      view.setUint32(at, scalar, true);
      return;
    }
    case "f32":
    case "f64":
      if (typeof item !== "number")
        return refuse(writer, index, ["TYPE_MISMATCH", `expected a number for ${kind}, got ${describe(item)}`]);
      if (kind === "f32") {
        if (Number.isNaN(item)) view.setUint32(at, F32_CANONICAL_NAN, true);
        else view.setFloat32(at, item, true);
      } else if (Number.isNaN(item)) view.setBigUint64(at, F64_CANONICAL_NAN, true);
      else view.setFloat64(at, item, true);
      return;
    case "u64":
    case "s64":
    case "flags": {
      const problem = bigIntegerProblem(kind, item);
      if (problem !== undefined) return refuse(writer, index, problem);
      view.setBigUint64(at, item as bigint, true);
      return;
    }
    default: {
      const problem = integerProblem(kind, item);
      if (problem !== undefined) return refuse(writer, index, problem);
      const integer = item as number;
      if (kind === "u8" || kind === "s8") writer.bytes[at] = integer;
      else if (kind === "u16" || kind === "s16") view.setUint16(at, integer, true);
      else view.setUint32(at, integer, true);
    }
  }
}

function refuse(
  writer: GraphWriter,
  index: number,
  [code, problem]: [Parameters<GraphWriter["fail"]>[0], string],
): never {
  writer.path.push(index);
  return writer.fail(code, problem);
}
