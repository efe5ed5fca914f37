/** The ids that the service macro gives three methods of `Probe` (interop/rust-roam), as they stand on the wire. */
export const ECHO: Uint8Array = Buffer.from("efb2a28fe1eedfa410", "hex");
export const COUNT_ITEMS: Uint8Array = Buffer.from("e5eded93efccf2ce0f", "hex");
export const GENERATE: Uint8Array = Buffer.from("c882f3befbfabb93a701", "hex");

export const REQUEST = 5;
export const RESPONSE = 6;
export const DATA = 8;
export const CREDIT = 11;

/** Reads varints of a message. */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  pos = 0;

  at(bytes: Uint8Array, pos: number): this {
    this.bytes = bytes;
    this.pos = pos;
    return this;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.pos++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  skipVarint(): void {
    while (this.bytes[this.pos++]! > 0x7f);
  }
}

/** How many bytes a varint takes. */
export function widthOf(value: number): number {
  let width = 1;
  for (; value > 0x7f; value >>>= 7) width++;
  return width;
}
