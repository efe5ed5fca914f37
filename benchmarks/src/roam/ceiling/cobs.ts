import type { Framing } from "./link.ts";

/** Below this a loop over bytes is quicker than bulk operations, and no block can become full. */
const BULK_MIN = 254;

/** No zero within a frame, one behind it. */
export const cobs: Framing = {
  room: (length) => length + Math.ceil(length / 254) + 2,

  write(message, length, target, at) {
    const pos = length < BULK_MIN ? writeBytes(message, length, target, at) : writeRuns(message, length, target, at);
    target[pos] = 0;
    return pos + 1;
  },

  read(input, onMessage) {
    let from = 0;
    for (let end = input.indexOf(0); end >= 0; end = input.indexOf(0, from)) {
      // In place: code bytes become the zeros that they stand for; only behind a full block does the rest close up.
      let at = from;
      let pos = from + 1;
      for (let code = input[at]!; ;) {
        if (pos !== at + 1) input.copyWithin(pos, at + 1, at + code);
        pos += code - 1;
        at += code;
        if (at >= end) break;
        const full = code === 255;
        code = input[at]!;
        if (!full) input[pos++] = 0;
      }
      onMessage(input, from + 1, pos);
      from = end + 1;
    }
    return from;
  },
};

function writeBytes(message: Uint8Array, length: number, target: Uint8Array, at: number): number {
  let slot = at;
  let pos = at + 1;
  for (let i = 0; i < length; i++) {
    const byte = message[i]!;
    if (byte !== 0) target[pos++] = byte;
    else {
      target[slot] = pos - slot;
      slot = pos++;
    }
  }
  target[slot] = pos - slot;
  return pos;
}

function writeRuns(message: Uint8Array, length: number, target: Uint8Array, at: number): number {
  let pos = at;
  for (let from = 0; ;) {
    const zero = message.indexOf(0, from);
    const end = zero < 0 || zero > length ? length : zero;
    while (end - from >= 254) {
      target[pos] = 255;
      target.set(message.subarray(from, from + 254), pos + 1);
      pos += 255;
      from += 254;
      // A message that ends with a full block has no empty block behind it.
      if (from === length) return pos;
    }
    target[pos] = end - from + 1;
    target.set(message.subarray(from, end), pos + 1);
    pos += end - from + 1;
    if (end === length) return pos;
    from = end + 1;
  }
}
