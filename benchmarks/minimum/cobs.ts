import type { Framing } from "./link.ts";

/** No zero within a frame, one behind it. */
export const cobs: Framing = {
  encode(message) {
    const frame = new Uint8Array(message.length + Math.ceil(message.length / 254) + 2);
    let slot = 0;
    let pos = 1;
    for (const byte of message) {
      if (byte !== 0) frame[pos++] = byte;
      if (byte === 0 || pos - slot === 255) {
        frame[slot] = pos - slot;
        slot = pos++;
      }
    }
    frame[slot] = pos - slot;
    return frame.subarray(0, pos + 1);
  },

  decode(input, onMessage) {
    let from = 0;
    for (let end = input.indexOf(0); end >= 0; end = input.indexOf(0, from)) {
      const message = new Uint8Array(end - from);
      let length = 0;
      for (let at = from; at < end;) {
        const code = input[at]!;
        const next = at + code;
        while (++at < next) message[length++] = input[at]!;
        if (code < 255 && at < end) message[length++] = 0;
      }
      onMessage(message.subarray(0, length));
      from = end + 1;
    }
    return from;
  },
};
