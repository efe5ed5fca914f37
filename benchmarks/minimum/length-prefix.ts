import type { Framing } from "./link.ts";

/** The length before each message, u32, little endian. */
export const lengthPrefix: Framing = {
  encode(message) {
    const frame = new Uint8Array(4 + message.length);
    for (let i = 0; i < 4; i++) frame[i] = message.length >>> (8 * i);
    frame.set(message, 4);
    return frame;
  },

  decode(input, onMessage) {
    let from = 0;
    while (from + 4 <= input.length) {
      let end = from + 4;
      for (let i = 0; i < 4; i++) end += input[from + i]! << (8 * i);
      if (end > input.length) break;
      onMessage(input.subarray(from + 4, end));
      from = end;
    }
    return from;
  },
};
