import { PackDecodeError, type PackDecodeErrorCode } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { isFixedTag, type FixedKind, type TypeTag } from "../type-tag.ts";
import { readText } from "./read-text.ts";
import { HEADER_BYTES, KIND, MAGIC, NODE_HEADER_BYTES, PRIMITIVE_OF, VERSION } from "./wire.ts";

/**
 * A buffer whose node table has been read, with a cursor that never leaves the payload of one node. The table is checked when it
 * is read (first pass of packr), the payloads when they are decoded.
 */
export class GraphReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly limits: Limits;
  readonly root: number;
  readonly nodeCount: number;
  /** Where the payload of each node starts and ends. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  node: number = 0;
  position: number = 0;
  end: number = 0;

  constructor(bytes: Uint8Array, limits: Limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = bytes.length;
    if (size > limits.maxBufferBytes) {
      this.fail("BUFFER_TOO_LARGE", "Buffer too large", 0, `${size} bytes, at most ${limits.maxBufferBytes} are taken`);
    }
    this.#need(4, size);
    if (this.view.getUint32(0, true) !== MAGIC) this.fail("INVALID_MAGIC", "Invalid magic", 0, `expected "CGRF"`);
    this.#need(6, size);
    const version = this.view.getUint16(4, true);
    if (version !== VERSION)
      this.fail("UNSUPPORTED_VERSION", "Unsupported version", 4, `${version}, expected ${VERSION}`);
    // packr reads field by field, and names the end of the first that is missing.
    this.#need(8, size);
    this.#need(12, size);
    const nodeCount = this.view.getUint32(8, true);
    if (nodeCount > limits.maxNodes) {
      this.fail(
        "TOO_MANY_NODES",
        "Node count exceeds limit",
        8,
        `${nodeCount} nodes, at most ${limits.maxNodes} are taken`,
      );
    }
    this.#need(HEADER_BYTES, size);
    this.root = this.view.getUint32(12, true);
    this.nodeCount = nodeCount;
    // Before anything is allocated by a count, there must be bytes for that many.
    const table = Math.min(nodeCount, Math.floor((size - HEADER_BYTES) / NODE_HEADER_BYTES));
    this.starts = new Uint32Array(table);
    this.ends = new Uint32Array(table);
    this.#readTable(size);
  }

  #readTable(size: number): void {
    const { limits, nodeCount, view } = this;
    let position = HEADER_BYTES;
    for (let node = 0; node < nodeCount; node++) {
      const start = position + NODE_HEADER_BYTES;
      this.#need(position + 1, size);
      const kind = view.getUint8(position);
      if (kind < KIND.bool || kind > KIND.array)
        this.fail("INVALID_TAG", `InvalidTag(${kind})`, position, "no such kind of node", node);
      if (start > size) this.#need(position + [2, 4, 8].find((end) => position + end > size)!, size);
      const length = view.getUint32(position + 4, true);
      if (length > limits.maxPayloadBytes) {
        this.fail(
          "PAYLOAD_TOO_LARGE",
          "Payload too large",
          position + 4,
          `${length} bytes, at most ${limits.maxPayloadBytes} are taken`,
          node,
        );
      }
      this.#need(start + length, size);
      this.starts[node] = start;
      this.ends[node] = start + length;
      position = start + length;
    }
    if (this.root >= nodeCount) {
      this.fail("ROOT_OUT_OF_RANGE", "Root index out of range", 12, `${this.root} of ${nodeCount} nodes`);
    }
    if (position !== size)
      this.fail("TRAILING_BYTES", "Trailing bytes", position, `${size - position} bytes after the last node`);
  }

  #need(end: number, size: number): void {
    if (end > size) this.fail("BUFFER_TOO_SMALL", `BufferTooSmall { need: ${end}, have: ${size} }`, size);
  }

  fail(code: PackDecodeErrorCode, hostText: string, offset: number, detail?: string, node?: number): never {
    throw new PackDecodeError({ code, hostText, offset, node, ...(detail === undefined ? {} : { detail }) });
  }

  /** Fails at the cursor, in the current node. */
  failHere(code: PackDecodeErrorCode, hostText: string, detail?: string): never {
    return this.fail(code, hostText, this.position, detail, this.node);
  }

  kindOf(node: number): number {
    return this.bytes[this.starts[node]! - NODE_HEADER_BYTES]!;
  }

  /** Puts the cursor at the start of a node's payload. */
  enter(node: number): void {
    this.node = node;
    this.position = this.starts[node]!;
    this.end = this.ends[node]!;
  }

  /** Moves the cursor over `count` bytes of the payload. Gives where they start. */
  take(count: number): number {
    const start = this.position;
    if (start + count > this.end) {
      // Counted from the start of the payload, as packr counts.
      const base = this.starts[this.node]!;
      this.failHere("BUFFER_TOO_SMALL", `BufferTooSmall { need: ${start + count - base}, have: ${this.end - base} }`);
    }
    this.position = start + count;
    return start;
  }

  u8(): number {
    return this.bytes[this.take(1)]!;
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A count of things of at least `width` bytes each: refused before anybody allocates for it. */
  count(width: number): number {
    const count = this.u32();
    this.#mustHold(count, width);
    return count;
  }

  #mustHold(count: number, width: number): void {
    const left = this.end - this.position;
    if (count * width > left) {
      const base = this.starts[this.node]!;
      const need = this.position - base + (Math.floor(left / width) + 1) * width;
      this.failHere(
        "BUFFER_TOO_SMALL",
        `BufferTooSmall { need: ${need}, have: ${this.end - base} }`,
        `count ${count} does not fit the payload`,
      );
    }
  }

  /** Length and UTF-8. `hostText` is what is said about bytes that are not UTF-8. */
  text(hostText: string): string {
    const length = this.u32();
    const start = this.take(length);
    const text = readText(this.bytes, start, length);
    if (text === undefined) this.fail("INVALID_UTF8", hostText, start, undefined, this.node);
    return text;
  }

  /** Nothing may follow in the payload. */
  finishNode(): void {
    if (this.position !== this.end) {
      this.failHere(
        "TRAILING_BYTES",
        `Trailing payload bytes at node ${this.node}`,
        `${this.end - this.position} bytes`,
      );
    }
  }

  /** Type bytes. The recursion is bounded by `maxDepth`. */
  tag(depth: number = 1): TypeTag {
    const byte = this.u8();
    const primitive = PRIMITIVE_OF[byte];
    if (primitive !== undefined) return primitive;
    if (depth > this.limits.maxDepth) {
      this.failHere("TOO_DEEP", "Type tag is nested too deeply", `at most ${this.limits.maxDepth} levels are taken`);
    }
    switch (byte) {
      case KIND.list:
        return { kind: "list", elem: this.tag(depth + 1) };
      case KIND.option:
        return { kind: "option", inner: this.tag(depth + 1) };
      case KIND.result:
        return { kind: "result", ok: this.tag(depth + 1), err: this.tag(depth + 1) };
      case KIND.tuple: {
        const count = this.count(1);
        const items: TypeTag[] = [];
        for (let i = 0; i < count; i++) items.push(this.tag(depth + 1));
        return { kind: "tuple", items };
      }
      case KIND.record:
        return { kind: "record", name: this.text("Invalid UTF-8 in type name") };
      case KIND.variant:
        return { kind: "variant", name: this.text("Invalid UTF-8 in type name") };
      default:
        return this.fail("INVALID_TAG", `InvalidTag(${byte})`, this.position - 1, "no such type", this.node);
    }
  }

  /** Child numbers are read before any child is decoded: that moves the cursor. */
  childIndices(count: number): number[] {
    const indices: number[] = [];
    for (let at = this.take(count * 4), i = 0; i < count; i++, at += 4) indices.push(this.view.getUint32(at, true));
    return indices;
  }

  /**
   * Checks payloads that are checked whether or not the root reaches them (second pass of packr): scalars, strings, tuples and
   * packed lists. A malformed list, record, variant, option or result that nothing reaches is accepted.
   */
  checkNode(node: number): void {
    this.enter(node);
    const kind = this.kindOf(node);
    switch (kind) {
      case KIND.list:
      case KIND.record:
      case KIND.variant:
      case KIND.option:
      case KIND.result:
        return;
      case KIND.tuple: {
        const count = this.sequenceCount();
        for (const child of this.childIndices(count)) this.checkChild(child);
        break;
      }
      case KIND.array: {
        const [, , bytes] = this.arrayHead();
        this.take(bytes);
        break;
      }
      case KIND.bool:
        this.bool();
        break;
      case KIND.char:
        this.char(`Invalid char scalar at node ${node}`);
        break;
      case KIND.string:
        this.text(`Invalid UTF-8 string at node ${node}`);
        break;
      default:
        this.take(SCALAR_WIDTHS[kind]!);
    }
    this.finishNode();
  }

  /** The count of a tuple. */
  sequenceCount(): number {
    const count = this.u32();
    if (count > this.limits.maxSequenceLength) this.#tooLong(count);
    this.#mustHold(count, 4);
    return count;
  }

  #tooLong(count: number): never {
    return this.failHere(
      "SEQUENCE_TOO_LONG",
      `Sequence too large at node ${this.node}`,
      `${count}, at most ${this.limits.maxSequenceLength} are taken`,
    );
  }

  checkChild(child: number): void {
    if (child >= this.nodeCount) {
      this.failHere(
        "CHILD_OUT_OF_RANGE",
        `Child index out of range at node ${this.node}`,
        `${child} of ${this.nodeCount} nodes`,
      );
    }
  }

  /** Element kind, count and size in bytes of a packed list. */
  arrayHead(): [kind: FixedKind, count: number, bytes: number] {
    const elem = this.tag();
    if (!isFixedTag(elem)) this.failHere("INVALID_LIST", `Non-primitive element type in Array at node ${this.node}`);
    const count = this.u32();
    if (count > this.limits.maxSequenceLength) this.#tooLong(count);
    return [elem, count, count * SCALAR_WIDTHS[KIND[elem]]!];
  }

  bool(): boolean {
    const byte = this.u8();
    if (byte > 1)
      this.failHere("INVALID_BOOL", `Invalid bool payload at node ${this.node}`, `${byte}, expected 0 or 1`);
    return byte === 1;
  }

  char(hostText: string): string {
    const scalar = this.u32();
    if (scalar > 0x10ffff || (scalar >= 0xd800 && scalar <= 0xdfff)) {
      this.failHere("INVALID_CHAR", hostText, `0x${scalar.toString(16)} is no Unicode scalar value`);
    }
    return String.fromCodePoint(scalar);
  }
}

/** By node kind. */
const SCALAR_WIDTHS: readonly number[] = [0, 1, 4, 8, 4, 8, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 1, 2, 4, 8];
