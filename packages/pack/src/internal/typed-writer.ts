import { PackTypeError } from "../errors.ts";
import { isDynamic } from "../lower.ts";
import {
  admitsUndefined,
  MAX_TYPE_DEPTH,
  packedKind,
  resolveType,
  tagOfType,
  type ResolvedType,
} from "../type-shape.ts";
import type { Type } from "../type.ts";
import { tagOfValue, type Value } from "../value.ts";
import { holdsElements, integerProblem, isInRange64, isValueLike, scalarOf } from "./checks.ts";
import { dynamicList } from "./dynamic-list.ts";
import { GraphWriter } from "./graph-writer.ts";
import { KIND } from "./wire.ts";
import { writeArray } from "./write-array.ts";
import {
  writeBigInteger,
  writeByte,
  writeBytes,
  writeF32,
  writeF64,
  writeInteger,
  writeString,
  writeWord,
} from "./write-scalar.ts";
import { checkSequence, endWithChildren, writeValue } from "./write-value.ts";

/** Writes one JavaScript value of a type. Gives the number of its node. Fails without saying where: its caller finds that out. */
export type TypedWriter = (writer: GraphWriter, value: unknown) => number;

/** A writer for a type, made of one closure for each part of it. */
export function compileWriter(type: Type): TypedWriter {
  return new Compiler().compile(type);
}

function misfit(writer: GraphWriter): never {
  return writer.fail("TYPE_MISMATCH", "does not fit its type");
}

/** Every list, option, result, record, variant and tuple is one level. */
function nested(write: TypedWriter): TypedWriter {
  return (writer, value) => {
    if (++writer.depth > writer.limits.maxDepth) writer.fail("TOO_DEEP", "is nested too deeply");
    const node = write(writer, value);
    writer.depth--;
    return node;
  };
}

/** Bytes that stand in every node of a type, made once: names, counts and type tags. */
function constant(write: (writer: GraphWriter) => void): Uint8Array {
  // No limit here: a payload that is too long is found when it is written.
  const unlimited = {
    maxBufferBytes: 2 ** 32,
    maxNodes: 0,
    maxPayloadBytes: 0,
    maxSequenceLength: 0,
    maxDepth: 1024,
    maxValues: 0,
  };
  const writer = new GraphWriter(unlimited);
  const start = writer.position;
  write(writer);
  return writer.bytes.slice(start, writer.position);
}

class Compiler {
  /** Writers by type object; one that is not finished yet is reached through its slot, so that types may refer to themselves. */
  readonly #slots = new Map<Type, { write?: TypedWriter }>();
  #depth = 0;

  compile(declared: Type): TypedWriter {
    const type = resolveType(declared);
    const known = this.#slots.get(type);
    if (known !== undefined) return known.write ?? ((writer, value) => known.write!(writer, value));
    if (++this.#depth > MAX_TYPE_DEPTH)
      throw new PackTypeError("TOO_DEEP", `type is nested deeper than ${MAX_TYPE_DEPTH} levels`);
    const slot: { write?: TypedWriter } = {};
    this.#slots.set(type, slot);
    slot.write = this.#writerOf(type);
    this.#depth--;
    return slot.write;
  }

  #writerOf(type: ResolvedType): TypedWriter {
    switch (type.kind) {
      case "bool":
        return (writer, value) =>
          writeByte(writer, KIND.bool, value === true ? 1 : value === false ? 0 : misfit(writer));
      case "u8":
      case "u16":
      case "u32":
      case "s8":
      case "s16":
      case "s32": {
        const { kind } = type;
        return (writer, value) =>
          integerProblem(kind, value) === undefined ? writeInteger(writer, kind, value as number) : misfit(writer);
      }
      case "u64":
      case "s64":
      case "flags": {
        const { kind } = type;
        return (writer, value) =>
          typeof value === "bigint" && isInRange64(kind, value) ? writeBigInteger(writer, kind, value) : misfit(writer);
      }
      case "f32":
        return (writer, value) => (typeof value === "number" ? writeF32(writer, value) : misfit(writer));
      case "f64":
        return (writer, value) => (typeof value === "number" ? writeF64(writer, value) : misfit(writer));
      case "char":
        return (writer, value) =>
          writeWord(writer, KIND.char, (typeof value === "string" ? scalarOf(value) : undefined) ?? misfit(writer));
      case "string":
        return (writer, value) => (typeof value === "string" ? writeString(writer, value) : misfit(writer));
      case "value":
      case "self":
        // What is no Pack value is refused by the writer of values.
        return (writer, value) => (isValueLike(value) ? writeValue(writer, value) : misfit(writer));
      case "blank":
        return (writer, value) => (value === undefined ? writeUnit(writer) : misfit(writer));
      case "enum":
        return enumWriter(type.name, type.cases);
      case "list":
        return this.#list(type.elem);
      case "tuple":
        return this.#tuple(type.items);
      case "option":
        return this.#option(type.inner);
      case "result":
        return this.#result(type.ok, type.err);
      case "record":
        return this.#record(type);
      case "variant":
        return this.#variant(type);
    }
  }

  #list(elem: Type): TypedWriter {
    const packed = packedKind(elem);
    if (packed === "u8") {
      return (writer, value) => {
        if (value instanceof Uint8Array && value.length <= writer.limits.maxSequenceLength)
          return writeBytes(writer, value);
        return holdsElements("u8", value) ? writeArray(writer, "u8", value) : misfit(writer);
      };
    }
    if (packed !== undefined)
      return (writer, value) => (holdsElements(packed, value) ? writeArray(writer, packed, value) : misfit(writer));
    if (isDynamic(elem)) {
      return (writer, value) =>
        Array.isArray(value) && Array.from(value).every(isValueLike)
          ? writeValue(writer, dynamicList(value))
          : misfit(writer);
    }
    const tag = constant((writer) => writer.tag(tagOfType(elem)));
    const write = this.compile(elem);
    return nested((writer, value) => {
      if (!Array.isArray(value)) return misfit(writer);
      const base = writer.top;
      for (let i = 0; i < value.length; i++) writer.push(write(writer, value[i]));
      const start = writer.begin(KIND.list, tag.length);
      writer.raw(tag);
      return endWithChildren(writer, start, base);
    });
  }

  #tuple(items: readonly Type[]): TypedWriter {
    if (items.length === 0) return (writer, value) => (value === undefined ? writeUnit(writer) : misfit(writer));
    const writes = items.map((item) => this.compile(item));
    return nested((writer, value) => {
      if (!Array.isArray(value) || value.length !== writes.length) return misfit(writer);
      checkSequence(writer, writes.length);
      const base = writer.top;
      for (let i = 0; i < writes.length; i++) writer.push(writes[i]!(writer, value[i]));
      return endWithChildren(writer, writer.begin(KIND.tuple, 4 + 4 * writes.length), base);
    });
  }

  #option(inner: Type): TypedWriter {
    const isTagged = admitsUndefined(inner);
    const tag = constant((writer) => writer.tag(tagOfType(inner)));
    const write = this.compile(inner);
    const dynamic = isDynamic(inner);
    return nested((writer, option) => {
      const base = writer.top;
      const value = isTagged ? unwrap(writer, option) : option;
      const isSome = isTagged ? value !== NONE : value !== undefined;
      if (isSome) writer.push(write(writer, value));
      const start = writer.begin(KIND.option, tag.length + 5);
      if (isSome && dynamic) writer.tag(tagOfValue(value as Value));
      else writer.raw(tag);
      writer.u8(isSome ? 1 : 0);
      writer.childIndices(base);
      return writer.end(start);
    });
  }

  #result(ok: Type, err: Type): TypedWriter {
    const okTag = constant((writer) => writer.tag(tagOfType(ok)));
    const errTag = constant((writer) => writer.tag(tagOfType(err)));
    const writeOk = this.compile(ok);
    const writeErr = this.compile(err);
    const okIsDynamic = isDynamic(ok);
    const errIsDynamic = isDynamic(err);
    return nested((writer, value) => {
      if (!isObject(value)) return misfit(writer);
      const { tag, val } = value;
      if (tag !== "ok" && tag !== "err") return misfit(writer);
      const isOk = tag === "ok";
      const child = isOk ? writeOk(writer, val) : writeErr(writer, val);
      const start = writer.begin(KIND.result, okTag.length + errTag.length + 9);
      if (isOk && okIsDynamic) writer.tag(tagOfValue(val as Value));
      else writer.raw(okTag);
      if (!isOk && errIsDynamic) writer.tag(tagOfValue(val as Value));
      else writer.raw(errTag);
      writer.u32(isOk ? 0 : 1);
      writer.u8(1);
      writer.u32(child);
      return writer.end(start);
    });
  }

  #record(type: Extract<ResolvedType, { kind: "record" }>): TypedWriter {
    const names = type.fields.map((field) => field.name);
    const known = new Set(names);
    const head = constant((writer) => {
      writer.text(type.name);
      writer.u32(names.length);
      for (const name of names) writer.text(name);
    });
    const writes = type.fields.map((field) => this.compile(field.type));
    return nested((writer, value) => {
      if (!isObject(value)) return misfit(writer);
      for (const key in value) if (!known.has(key) && Object.hasOwn(value, key)) return misfit(writer);
      const base = writer.top;
      for (let i = 0; i < names.length; i++) writer.push(writes[i]!(writer, value[names[i]!]));
      const start = writer.begin(KIND.record, head.length + 4 * names.length);
      writer.raw(head);
      writer.childIndices(base);
      return writer.end(start);
    });
  }

  #variant(type: Extract<ResolvedType, { kind: "variant" }>): TypedWriter {
    const cases = new Map<unknown, { head: Uint8Array; write: TypedWriter | undefined }>();
    for (const [tag, { name, type: payload }] of type.cases.entries()) {
      if (cases.has(name)) continue;
      const head = constant((writer) => writeCaseHead(writer, type.name, name, tag));
      cases.set(name, { head, write: payload === null ? undefined : this.compile(payload) });
    }
    return nested((writer, value) => {
      const found = isObject(value) ? cases.get(value["tag"]) : undefined;
      if (found === undefined || !isObject(value)) return misfit(writer);
      const { val } = value;
      const base = writer.top;
      if (found.write !== undefined) writer.push(found.write(writer, val));
      else if (val !== undefined) return misfit(writer);
      const start = writer.begin(KIND.variant, found.head.length + 8);
      writer.raw(found.head);
      return endWithChildren(writer, start, base);
    });
  }
}

function enumWriter(typeName: string, cases: readonly string[]): TypedWriter {
  const heads = new Map<unknown, Uint8Array>();
  for (const [tag, name] of cases.entries()) {
    if (!heads.has(name))
      heads.set(
        name,
        constant((writer) => writeCaseHead(writer, typeName, name, tag)),
      );
  }
  return nested((writer, value) => {
    const head = heads.get(value) ?? misfit(writer);
    const start = writer.begin(KIND.variant, head.length + 4);
    writer.raw(head);
    writer.u32(0);
    return writer.end(start);
  });
}

function writeCaseHead(writer: GraphWriter, typeName: string, caseName: string, tag: number): void {
  writer.text(typeName);
  writer.text(caseName);
  writer.u32(tag);
}

const writeUnit: (writer: GraphWriter) => number = nested((writer) => {
  const start = writer.begin(KIND.tuple, 4);
  writer.u32(0);
  return writer.end(start);
}) as (writer: GraphWriter) => number;

const NONE: unique symbol = Symbol("none");

function unwrap(writer: GraphWriter, option: unknown): unknown {
  if (!isObject(option)) return misfit(writer);
  if (option["tag"] === "some") return option["val"];
  return option["tag"] === "none" ? NONE : misfit(writer);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
