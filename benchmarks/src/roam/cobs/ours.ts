import { cobs } from "@troupe/roam-wire/framing";
import type { Open } from "../../subjects/contract.ts";
import { type CobsSubject, openCobs } from "./work.ts";

const decoder = cobs.createDecoder();
let length = 0;
const onFrame = (_bytes: Uint8Array, start: number, end: number): void => {
  length = end - start;
};

/** `@troupe/roam-wire/framing`, as a session uses it. */
export const open: Open<CobsSubject> = openCobs({
  encode: (message, target) => cobs.encodeInto(message, 0, message.length, target, 0),

  decode(frame) {
    decoder.push(frame, onFrame);
    return length;
  },

  decodes: "in place",
});
