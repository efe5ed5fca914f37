/** Bytes that have arrived and nobody has read: chunks in order. The usual case, one chunk, needs no array. */
export class WaitingBytes {
  #first: Uint8Array | undefined = undefined;
  #rest: Uint8Array[] | undefined = undefined;
  /** Index of the next chunk in `#rest`. */
  #next = 0;
  size = 0;

  get empty(): boolean {
    return this.#first === undefined;
  }

  push(chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#rest === undefined) this.#rest = [chunk];
    else this.#rest.push(chunk);
  }

  /** The oldest chunk, as it arrived. */
  shift(): Uint8Array | undefined {
    const chunk = this.#first;
    if (chunk === undefined) return undefined;
    this.size -= chunk.length;
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

  /** Up to `max` bytes of the oldest chunk; the remainder stays first. */
  take(max: number): Uint8Array | undefined {
    const chunk = this.#first;
    if (chunk === undefined || chunk.length <= max) return this.shift();
    this.#first = chunk.subarray(max);
    this.size -= max;
    return chunk.subarray(0, max);
  }

  /** Everything, oldest first, as one chunk list; nothing waits afterwards. */
  drain(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (let chunk = this.shift(); chunk !== undefined; chunk = this.shift()) chunks.push(chunk);
    return chunks;
  }
}
