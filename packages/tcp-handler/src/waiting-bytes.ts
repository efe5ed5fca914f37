/** What a waiting chunk costs beside its bytes: its view, its buffer, its place in the list. As measured in the heap. */
const CHUNK_OVERHEAD = 1024;
/** Small chunks are joined up to this size when they are taken. */
const JOIN_UP_TO = 65_536;

/** Bytes that have arrived and nobody has read: chunks in order. The usual case, one chunk, needs no array. */
export class WaitingBytes {
  #first: Uint8Array | undefined = undefined;
  #rest: Uint8Array[] | undefined = undefined;
  /** Index of the next chunk in `#rest`. */
  #next = 0;
  size = 0;
  #chunks = 0;

  get empty(): boolean {
    return this.#first === undefined;
  }

  /** About how much memory it holds: a peer that sends single bytes must not make us hold a buffer for each. */
  get weight(): number {
    return this.size + this.#chunks * CHUNK_OVERHEAD;
  }

  push(chunk: Uint8Array): void {
    this.size += chunk.length;
    this.#chunks += 1;
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#rest === undefined) this.#rest = [chunk];
    else this.#rest.push(chunk);
  }

  /** The oldest chunk, as it arrived. */
  shift(): Uint8Array | undefined {
    const chunk = this.#first;
    if (chunk === undefined) return undefined;
    this.size -= chunk.length;
    this.#chunks -= 1;
    this.#first = this.#rest === undefined ? undefined : this.#nextOfRest(this.#rest);
    return chunk;
  }

  #nextOfRest(rest: Uint8Array[]): Uint8Array | undefined {
    const chunk = rest[this.#next++];
    if (this.#next >= rest.length) {
      this.#rest = undefined;
      this.#next = 0;
    }
    return chunk;
  }

  /**
   * Up to `max` bytes, as much as waits; the remainder stays first. What is given shares no memory with what stays, so
   * its taker may do with the buffer what it likes.
   */
  take(max: number): Uint8Array | undefined {
    const chunk = this.#first;
    if (chunk === undefined) return undefined;
    if (chunk.length > max) return this.#split(chunk, max);
    return this.#chunks > 1 && chunk.length < JOIN_UP_TO ? this.#join(Math.min(max, JOIN_UP_TO)) : this.shift();
  }

  /** Copies the smaller part. */
  #split(chunk: Uint8Array, max: number): Uint8Array {
    this.size -= max;
    const copyHead = max * 2 <= chunk.length;
    this.#first = copyHead ? chunk.subarray(max) : copyOf(chunk.subarray(max));
    return copyHead ? copyOf(chunk.subarray(0, max)) : chunk.subarray(0, max);
  }

  /** As many whole chunks as fit. */
  #join(max: number): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (let next = this.#first; next !== undefined && length + next.length <= max; next = this.#first) {
      parts.push(next);
      length += next.length;
      this.shift();
    }
    if (parts.length < 2) return parts[0];
    const joined = Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  /** Everything, oldest first; nothing waits afterwards. */
  drain(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (let chunk = this.shift(); chunk !== undefined; chunk = this.shift()) chunks.push(chunk);
    return chunks;
  }
}

/** A buffer of its own, and a Buffer as what a socket gives is one: bytes must not look different now and then. */
function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
