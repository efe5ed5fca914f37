import type { Framing } from "./link.ts";

/** The length before each message, u32, little endian. */
export const lengthPrefix: Framing = {
  room: (length) => length + 4,

  write(message, length, target, at) {
    target[at] = length;
    target[at + 1] = length >>> 8;
    target[at + 2] = length >>> 16;
    target[at + 3] = length >>> 24;
    let pos = at + 4;
    if (length < 128) for (let i = 0; i < length; i++) target[pos++] = message[i]!;
    else {
      target.set(message.subarray(0, length), pos);
      pos += length;
    }
    return pos;
  },

  read(input, onMessage) {
    let from = 0;
    while (from + 4 <= input.length) {
      const length = input[from]! | (input[from + 1]! << 8) | (input[from + 2]! << 16) | (input[from + 3]! << 24);
      if (from + 4 + length > input.length) break;
      onMessage(input, from + 4, from + 4 + length);
      from += 4 + length;
    }
    return from;
  },
};
