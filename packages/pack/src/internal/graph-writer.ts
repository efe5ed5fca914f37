import { PackValueError, type PackValueErrorCode } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { TypeTag } from "../type-tag.ts";
import { describe } from "./checks.ts";
import { isWellFormed } from "./well-formed.ts";
import { HEADER_BYTES, KIND, MAGIC, NODE_HEADER_BYTES, PRIMITIVE_OF, VERSION } from "./wire.ts";

const INITIAL_BYTES = 4096;
const INITIAL_CHILDREN = 64;
/** A writer that had to grow beyond this is not kept: one large value must not hold memory for ever. */
const MAX_KEPT_BYTES = 262_144;
/** Views of fewer bytes than this are kept: to make one takes as long as to write a small graph. */
const MAX_KEPT_VIEW = 1024;
/** Up to here a loop over char codes beats `encodeInto`. */
const SHORT_TEXT = 48;

const utf8: TextEncoder = /* @__PURE__ */ new TextEncoder();

/**
 * Writes nodes, children first, into one growing buffer. A node is `begin(kind)`, its payload, `end(start)`, which gives its
 * number. While children are written their numbers wait on a stack, because a parent's payload comes after them.
 */
export class GraphWriter {
  bytes: Uint8Array = new Uint8Array(INITIAL_BYTES);
  view: DataView = new DataView(this.bytes.buffer);
  position: number = HEADER_BYTES;
  nodeCount: number = 0;
  /** Numbers of written children whose parents are not written yet: a stack, `top` of them in use. */
  stack: Uint32Array = new Uint32Array(INITIAL_CHILDREN);
  top: number = 0;
  depth: number = 0;
  limits: Limits;
  /** Where in the value the writer is; kept only by those who report it. */
  readonly path: (string | number)[] = [];
  /** Views of `bytes` that were lent, by length. */
  #views: Uint8Array[] = [];

  constructor(limits: Limits) {
    this.limits = limits;
  }

  reset(limits: Limits): void {
    this.position = HEADER_BYTES;
    this.nodeCount = 0;
    this.top = 0;
    this.depth = 0;
    this.limits = limits;
  }

  fail(code: PackValueErrorCode, problem: string): never {
    throw new PackValueError(code, problem, [...this.path]);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.position + count > this.bytes.length) this.#grow(this.position + count);
  }

  #grow(needed: number): void {
    // Three times over: `string` asks for its worst case, and what is really written is checked in `end` and `finish`.
    if (needed > this.limits.maxBufferBytes * 3 + INITIAL_BYTES) this.#tooLarge(needed);
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.position));
    this.bytes = grown;
    this.#views = [];
    this.view = new DataView(grown.buffer);
  }

  #tooLarge(size: number): never {
    this.fail("BUFFER_TOO_LARGE", `needs ${size} bytes, a peer takes at most ${this.limits.maxBufferBytes}`);
  }

  /** Room for the header of a node and `payloadBytes`; the header is written, its length by `end`. Gives where the payload starts. */
  begin(kind: number, payloadBytes: number): number {
    const start = this.position + NODE_HEADER_BYTES;
    if (start + payloadBytes > this.bytes.length) this.#grow(start + payloadBytes);
    this.view.setUint32(this.position, kind, true);
    this.position = start;
    return start;
  }

  /** Fills in the length of the payload that began at `start`. Gives the number of the node. */
  end(start: number): number {
    const length = this.position - start;
    if (length > this.limits.maxPayloadBytes) {
      this.fail(
        "PAYLOAD_TOO_LARGE",
        `is ${length} bytes, a peer takes at most ${this.limits.maxPayloadBytes} in one node`,
      );
    }
    this.view.setUint32(start - 4, length, true);
    return this.nodeCount++;
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.position++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.position, value, true);
    this.position += 4;
  }

  raw(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.position);
    this.position += source.length;
  }

  /** Length and UTF-8. A lone surrogate has no UTF-8 form. */
  text(text: string): void {
    if (typeof text !== "string") this.fail("TYPE_MISMATCH", `expected a string, got ${describe(text)}`);
    const length = text.length;
    this.reserve(4 + length * 3);
    const at = this.position + 4;
    let written = 0;
    if (length <= SHORT_TEXT) {
      const bytes = this.bytes;
      while (written < length) {
        const code = text.charCodeAt(written);
        if (code > 0x7f) break;
        bytes[at + written++] = code;
      }
    }
    if (written < length) {
      written = utf8.encodeInto(text, this.bytes.subarray(at)).written;
      // As many bytes as code units: it was ASCII, and ASCII is always well formed.
      if (written !== length && !isWellFormed(text)) {
        this.fail("LONE_SURROGATE", "text has a surrogate without its partner, which UTF-8 cannot express");
      }
    }
    this.view.setUint32(this.position, written, true);
    this.position = at + written;
  }

  /** Type bytes. */
  tag(tag: TypeTag, depth: number = 1): void {
    if (typeof tag === "string") {
      const byte = KIND[tag];
      // The type says so already; the caller may be JavaScript.
      return PRIMITIVE_OF[byte] === tag ? this.u8(byte) : this.#noTag(tag);
    }
    if (typeof tag !== "object" || tag === null) return this.#noTag(tag);
    if (depth > this.limits.maxDepth)
      this.fail("TOO_DEEP", `type tag is nested deeper than ${this.limits.maxDepth} levels`);
    this.u8(KIND[tag.kind]);
    switch (tag.kind) {
      case "list":
        return this.tag(tag.elem, depth + 1);
      case "option":
        return this.tag(tag.inner, depth + 1);
      case "result":
        this.tag(tag.ok, depth + 1);
        return this.tag(tag.err, depth + 1);
      case "tuple":
        if (!Array.isArray(tag.items)) return this.#noTag(tag);
        this.u32(tag.items.length);
        for (const item of tag.items) this.tag(item, depth + 1);
        return;
      case "record":
      case "variant":
        return this.text(tag.name);
      default:
        return this.#noTag(tag);
    }
  }

  #noTag(got: unknown): never {
    return this.fail("TYPE_MISMATCH", `expected a type tag, got ${describe(got)}`);
  }

  /** Puts the number of a child on the stack. */
  push(child: number): void {
    if (this.top === this.stack.length) {
      const grown = new Uint32Array(this.top * 2);
      grown.set(this.stack);
      this.stack = grown;
    }
    this.stack[this.top++] = child;
  }

  /** Writes the child numbers above `base` and takes them off the stack. */
  childIndices(base: number): void {
    const { stack, top } = this;
    this.reserve((top - base) * 4);
    // Read only now: making room may have replaced it.
    const { view } = this;
    let at = this.position;
    for (let i = base; i < top; i++, at += 4) view.setUint32(at, stack[i]!, true);
    this.position = at;
    this.top = base;
  }

  /** Completes the buffer: `bytes` up to `position`. The root is the last node. */
  finish(): void {
    const { limits, nodeCount, position, view } = this;
    if (position > limits.maxBufferBytes) this.#tooLarge(position);
    if (nodeCount > limits.maxNodes)
      this.fail("TOO_MANY_NODES", `needs ${nodeCount} nodes, a peer takes at most ${limits.maxNodes}`);
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, VERSION, true);
    view.setUint32(8, nodeCount, true);
    view.setUint32(12, nodeCount - 1, true);
  }

  /** The completed buffer, in the writer's own memory. */
  finished(): Uint8Array {
    const { position } = this;
    if (position >= MAX_KEPT_VIEW) return new Uint8Array(this.bytes.buffer, 0, position);
    return (this.#views[position] ??= new Uint8Array(this.bytes.buffer, 0, position));
  }
}

let spare: GraphWriter | undefined;

/** A writer from the one call before, unless that call is still running: a call within a call gets a writer of its own. */
function borrow(limits: Limits): GraphWriter {
  const writer = spare;
  if (writer === undefined) return new GraphWriter(limits);
  spare = undefined;
  writer.reset(limits);
  return writer;
}

/** Lets the next call have a writer that is not needed any more. A writer that failed is not used again. */
export function giveBack(writer: GraphWriter): void {
  if (writer.bytes.length <= MAX_KEPT_BYTES) spare = writer;
}

/** Runs `write` and gives the writer, which holds the finished buffer until it is given back. */
export function writeGraph<T>(
  limits: Limits,
  write: (writer: GraphWriter, value: T) => unknown,
  value: T,
): GraphWriter {
  const writer = borrow(limits);
  write(writer, value);
  writer.finish();
  return writer;
}

/** Runs `write` and gives the finished buffer, which belongs to the caller. */
export function withWriter<T>(limits: Limits, write: (writer: GraphWriter, value: T) => unknown, value: T): Uint8Array {
  const writer = writeGraph(limits, write, value);
  const bytes = writer.bytes.slice(0, writer.position);
  giveBack(writer);
  return bytes;
}
