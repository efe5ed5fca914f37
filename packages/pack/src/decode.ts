import { GraphReader } from "./internal/graph-reader.ts";
import { readPacked } from "./internal/read-array.ts";
import { F32_CANONICAL_NAN, F64_CANONICAL_NAN, KIND } from "./internal/wire.ts";
import { DEFAULT_LIMITS, limitsWith, type Limits } from "./limits.ts";
import { isFixedTag } from "./type-tag.ts";
import type { Value } from "./value.ts";

/**
 * The value that CGRF bytes stand for. Takes what packr 0.4.0 takes, including nodes in any order, nodes with several parents and
 * nodes nobody refers to, within the limits. Everything in the result is a copy: the bytes may be reused at once.
 *
 * @throws {PackDecodeError} with the byte offset and the number of the node.
 */
export function decode(bytes: Uint8Array, limits?: Partial<Limits>): Value {
  const reader = new GraphReader(bytes, limits === undefined ? DEFAULT_LIMITS : limitsWith(limits));
  const walk = new Walk(reader);
  let value: Value;
  try {
    value = walk.value(reader.root, 0);
  } catch (error) {
    // packr checks all nodes before it decodes the first: where several things are wrong, that trouble is the one to report.
    for (let node = 0; node < reader.nodeCount; node++) reader.checkNode(node);
    throw error;
  }
  if (walk.reached < reader.nodeCount) {
    for (let node = 0; node < reader.nodeCount; node++) if (walk.states[node] === UNSEEN) reader.checkNode(node);
  }
  return value;
}

const UNSEEN = 0;
const VISITING = 1;
const SEEN = 2;

/** One decoding: what has been visited, and how much has been made so far. */
class Walk {
  readonly reader: GraphReader;
  readonly states: Uint8Array;
  /** Nodes that the root reaches. */
  reached: number = 0;
  #values = 0;
  #bytes = 0;

  constructor(reader: GraphReader) {
    this.reader = reader;
    this.states = new Uint8Array(reader.nodeCount);
  }

  value(node: number, depth: number): Value {
    const { reader, states } = this;
    if (node >= reader.nodeCount)
      reader.failHere("CHILD_OUT_OF_RANGE", `Node index ${node} out of range`, `there are ${reader.nodeCount} nodes`);
    reader.enter(node);
    const state = states[node];
    if (state === VISITING) reader.failHere("CYCLE", "Cycle detected in graph buffer");
    if (state === UNSEEN) this.reached++;
    this.#charge(reader.end - reader.position);
    const kind = reader.kindOf(node);
    if (isParent(kind)) {
      if (depth >= reader.limits.maxDepth) {
        reader.failHere("TOO_DEEP", "Value is nested too deeply", `at most ${reader.limits.maxDepth} levels are taken`);
      }
      states[node] = VISITING;
      const value = this.#parent(kind, depth + 1);
      states[node] = SEEN;
      return value;
    }
    states[node] = SEEN;
    const value = readScalar(reader, kind);
    reader.finishNode();
    return value;
  }

  /** Shared nodes are unfolded: what is made, not what was sent, must keep within the limits. */
  #charge(payloadBytes: number): void {
    const { limits } = this.reader;
    this.#values++;
    this.#bytes += payloadBytes;
    if (this.#values > limits.maxValues) {
      this.reader.failHere("TOO_MANY_VALUES", "Too many values", `unfolds to more than ${limits.maxValues} values`);
    }
    if (this.#bytes > limits.maxBufferBytes) {
      this.reader.failHere("TOO_MANY_VALUES", "Too many values", `unfolds to more than ${limits.maxBufferBytes} bytes`);
    }
  }

  #parent(kind: number, depth: number): Value {
    const { reader } = this;
    switch (kind) {
      case KIND.list: {
        const elem = reader.tag();
        if (isFixedTag(elem))
          reader.failHere(
            "INVALID_LIST",
            "List node with primitive elem_type; expected Array node",
            `elements are ${elem}`,
          );
        return { kind: "list", elem, items: this.#children(reader.count(4), depth) };
      }
      case KIND.tuple:
        return { kind: "tuple", items: this.#children(reader.sequenceCount(), depth) };
      case KIND.option: {
        const inner = reader.tag();
        // Whatever is not 1 is none.
        if (reader.u8() !== 1) {
          reader.finishNode();
          return { kind: "option", inner };
        }
        return { kind: "option", inner, value: this.#child(depth) };
      }
      case KIND.result: {
        const ok = reader.tag();
        const err = reader.tag();
        const tag = reader.u32() === 0 ? "ok" : "err";
        const presence = reader.u8();
        if (presence !== 1)
          reader.failHere("INVALID_RESULT", "Result must have payload", `presence byte ${presence}, expected 1`);
        return { kind: "result", ok, err, tag, value: this.#child(depth) };
      }
      case KIND.record: {
        const typeName = reader.text("Invalid UTF-8 in type name");
        // A field takes at least the length of its name and the number of its node.
        const count = reader.count(8);
        const names: string[] = [];
        for (let i = 0; i < count; i++) names.push(reader.text("Invalid UTF-8 in field name"));
        const values = this.#children(count, depth);
        return { kind: "record", typeName, fields: names.map((name, i) => [name, values[i]!]) };
      }
      default: {
        const typeName = reader.text("Invalid UTF-8 in type name");
        const caseName = reader.text("Invalid UTF-8 in case name");
        const tag = reader.u32();
        return { kind: "variant", typeName, caseName, tag, payload: this.#children(reader.count(4), depth) };
      }
    }
  }

  #child(depth: number): Value {
    const child = this.reader.u32();
    this.reader.finishNode();
    return this.value(child, depth);
  }

  #children(count: number, depth: number): Value[] {
    const { reader } = this;
    const indices = reader.childIndices(count);
    reader.finishNode();
    const values: Value[] = [];
    for (const index of indices) values.push(this.value(index, depth));
    return values;
  }
}

function isParent(kind: number): boolean {
  return (kind >= KIND.list && kind <= KIND.tuple) || kind === KIND.result;
}

function readScalar(reader: GraphReader, kind: number): Value {
  const { view, node } = reader;
  switch (kind) {
    case KIND.bool:
      return { kind: "bool", value: reader.bool() };
    case KIND.u8:
      return { kind: "u8", value: reader.u8() };
    case KIND.s8:
      return { kind: "s8", value: view.getInt8(reader.take(1)) };
    case KIND.u16:
      return { kind: "u16", value: view.getUint16(reader.take(2), true) };
    case KIND.s16:
      return { kind: "s16", value: view.getInt16(reader.take(2), true) };
    case KIND.u32:
      return { kind: "u32", value: reader.u32() };
    case KIND.s32:
      return { kind: "s32", value: view.getInt32(reader.take(4), true) };
    case KIND.u64:
      return { kind: "u64", value: view.getBigUint64(reader.take(8), true) };
    case KIND.flags:
      return { kind: "flags", value: view.getBigUint64(reader.take(8), true) };
    case KIND.s64:
      return { kind: "s64", value: view.getBigInt64(reader.take(8), true) };
    case KIND.f32: {
      const at = reader.take(4);
      const value = view.getFloat32(at, true);
      if (!Number.isNaN(value)) return { kind: "f32", value };
      const bits = view.getUint32(at, true);
      return bits === F32_CANONICAL_NAN ? { kind: "f32", value } : { kind: "f32", value, nanBits: BigInt(bits) };
    }
    case KIND.f64: {
      const at = reader.take(8);
      const value = view.getFloat64(at, true);
      if (!Number.isNaN(value)) return { kind: "f64", value };
      const nanBits = view.getBigUint64(at, true);
      return nanBits === F64_CANONICAL_NAN ? { kind: "f64", value } : { kind: "f64", value, nanBits };
    }
    case KIND.char:
      return { kind: "char", value: reader.char(`Invalid char scalar at node ${node}`) };
    case KIND.string:
      return { kind: "string", value: reader.text(`Invalid UTF-8 string at node ${node}`) };
    default:
      return readPacked(reader);
  }
}
