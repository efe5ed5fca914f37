import { Buffer } from "node:buffer";
import { eventKindCodes, rawDigestOf, rawHashOf } from "@troupe/chain-events";
import type { ChainEvent } from "@troupe/chain-events";
import type { Batch } from "./protocol.ts";
import { DIGEST_BYTES, HAS_DIGEST, HAS_PAYLOAD, MAX_BATCH_TYPES, RECORD } from "./record.ts";

/** Events on their way to the worker, packed into one buffer. */
export class Page {
  readonly #buffer: ArrayBuffer;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #types = new Map<string, number>();
  #used = 0;
  #rows = 0;
  /** Bytes of the types, which travel beside the buffer. */
  #typeBytes = 0;

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
    this.#bytes = Buffer.from(buffer);
    this.#view = new DataView(buffer);
  }

  /** Bytes that it takes on its way, types included. */
  get size(): number {
    return this.#used + this.#typeBytes;
  }

  /** Adds an event of the writer `key`. False: it does not fit, and nothing was added. */
  add(key: number, event: ChainEvent, payload: Uint8Array | null): boolean {
    const at = this.#used;
    if (at + recordBytes(payload) > this.#bytes.length) return false;
    let type = this.#types.get(event.type);
    if (type === undefined) {
      type = this.#types.size;
      if (type === MAX_BATCH_TYPES) return false;
      // In UTF-16, as they lie in memory. A page of its own takes a type of any length.
      const typeBytes = event.type.length * 2;
      if (this.#rows > 0 && this.size + recordBytes(payload) + typeBytes > this.#bytes.length) return false;
      this.#types.set(event.type, type);
      this.#typeBytes += typeBytes;
    }
    const view = this.#view;
    view.setUint32(at + RECORD.key, key, true);
    view.setUint8(at + RECORD.kind, eventKindCodes[event.kind]);
    view.setUint16(at + RECORD.type, type, true);
    view.setFloat64(at + RECORD.sequence, event.sequence, true);
    view.setFloat64(at + RECORD.call, event.call, true);
    view.setFloat64(at + RECORD.time, event.time, true);
    const hash = rawHashOf(event);
    const digest = rawDigestOf(event);
    view.setUint8(at + RECORD.hashLength, hash.length);
    this.#bytes.write(hash, at + RECORD.hash, hash.length, "latin1");
    this.#bytes.write(digest, at + RECORD.digest, digest.length, "latin1");
    const payloadAt = at + RECORD.digest + digest.length;
    let flags = digest.length === 0 ? 0 : HAS_DIGEST;
    if (payload === null) view.setUint32(at + RECORD.payloadLength, 0, true);
    else {
      view.setUint32(at + RECORD.payloadLength, payload.length, true);
      this.#bytes.set(payload, payloadAt);
      flags |= HAS_PAYLOAD;
    }
    view.setUint8(at + RECORD.flags, flags);
    this.#used = payloadAt + (payload?.length ?? 0);
    this.#rows++;
    return true;
  }

  /** The message to send; the buffer has to be transferred with it, and the page is of no more use. */
  toBatch(): Batch {
    return {
      type: "batch",
      buffer: this.#buffer,
      used: this.#used,
      rows: this.#rows,
      types: [...this.#types.keys()],
    };
  }
}

/** What an event takes in a page, at most. */
export function recordBytes(payload: Uint8Array | null): number {
  return RECORD.digest + DIGEST_BYTES + (payload?.length ?? 0);
}
