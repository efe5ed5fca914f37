import type { Open } from "../../subjects/contract.ts";
import { type CobsSubject, openCobs } from "./work.ts";

/** The textbook: one byte after the other. */
export const open: Open<CobsSubject> = openCobs({
  encode(message, target) {
    let slot = 0;
    let pos = 1;
    const length = message.length;
    for (let i = 0; i < length; i++) {
      const byte = message[i]!;
      if (byte !== 0) {
        target[pos++] = byte;
        if (pos - slot < 255) continue;
        if (i + 1 === length) {
          target[slot] = 255;
          target[pos] = 0;
          return pos + 1;
        }
      }
      target[slot] = pos - slot;
      slot = pos++;
    }
    target[slot] = pos - slot;
    target[pos] = 0;
    return pos + 1;
  },

  decode(frame, target) {
    let pos = 0;
    let code = frame[0]!;
    for (let at = 1; code !== 0;) {
      const end = at + code - 1;
      if (end >= frame.length) throw new Error("not a frame");
      while (at < end) target[pos++] = frame[at++]!;
      const next = frame[at++]!;
      if (code < 255 && next !== 0) target[pos++] = 0;
      code = next;
    }
    return pos;
  },

  decodes: "into target",
});
