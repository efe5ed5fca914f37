export const REQUEST = 5;
export const RESPONSE = 6;
export const DATA = 8;
export const CREDIT = 11;

/** The ids that the service macro gives three methods of `Probe` (interop/rust-roam), as they stand on the wire. */
export const ECHO: Uint8Array = Buffer.from("efb2a28fe1eedfa410", "hex");
export const COUNT_ITEMS: Uint8Array = Buffer.from("e5eded93efccf2ce0f", "hex");
export const GENERATE: Uint8Array = Buffer.from("c882f3befbfabb93a701", "hex");

/** A message that is being written. */
export class Message {
  readonly #bytes: Uint8Array;
  #length = 0;

  /** @param payloadBytes what will be appended beyond the few bytes of a head */
  constructor(kind: number, payloadBytes = 0) {
    this.#bytes = new Uint8Array(48 + payloadBytes);
    this.#bytes[this.#length++] = kind;
  }

  varint(value: number): this {
    for (; value > 0x7f; value >>>= 7) this.#bytes[this.#length++] = (value & 0x7f) | 0x80;
    this.#bytes[this.#length++] = value;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** Takes a message apart, one varint after the other. */
export class Parser {
  readonly #bytes: Uint8Array;
  #pos = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#pos++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#pos);
  }
}

/** How many bytes a varint takes. */
export function widthOf(value: number): number {
  let width = 1;
  for (; value > 0x7f; value >>>= 7) width++;
  return width;
}
