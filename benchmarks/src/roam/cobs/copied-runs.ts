import type { Open } from "../../subjects/contract.ts";
import { type CobsSubject, openCobs } from "./work.ts";

/** Searches the next zero and copies what lies before it, 254 bytes at a time. */
export const open: Open<CobsSubject> = openCobs({
  encode(message, target) {
    let pos = 0;
    const length = message.length;
    for (let from = 0; ;) {
      const zero = message.indexOf(0, from);
      const end = zero < 0 ? length : zero;
      while (end - from >= 254) {
        target[pos] = 255;
        target.set(message.subarray(from, from + 254), pos + 1);
        pos += 255;
        from += 254;
        if (from === length) {
          target[pos] = 0;
          return pos + 1;
        }
      }
      target[pos] = end - from + 1;
      target.set(message.subarray(from, end), pos + 1);
      pos += end - from + 1;
      if (end === length) {
        target[pos] = 0;
        return pos + 1;
      }
      from = end + 1;
    }
  },

  decode(frame, target) {
    let pos = 0;
    const length = frame.indexOf(0);
    for (let at = 0; at < length;) {
      const code = frame[at]!;
      const end = at + code;
      if (end > length) throw new Error("not a frame");
      target.set(frame.subarray(at + 1, end), pos);
      pos += code - 1;
      at = end;
      if (code < 255 && at < length) target[pos++] = 0;
    }
    return pos;
  },

  decodes: "into target",
});
