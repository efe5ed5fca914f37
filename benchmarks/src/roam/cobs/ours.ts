import { cobs, type Framing } from "@troupe/roam-wire/framing";
import type { Open } from "../../subjects/contract.ts";
import { type CobsSubject, openCobs } from "./work.ts";

/** As a session uses it. */
export function openFraming(framing: Framing): Open<CobsSubject> {
  const decoder = framing.createDecoder();
  let length = 0;
  const onFrame = (_bytes: Uint8Array, start: number, end: number): void => {
    length = end - start;
  };
  return openCobs({
    encode: (message, target) => framing.encodeInto(message, 0, message.length, target, 0),

    decode(frame) {
      decoder.push(frame, onFrame);
      return length;
    },

    decodes: "in place",
  });
}

/** `@troupe/roam-wire/framing`. */
export const open: Open<CobsSubject> = openFraming(cobs);
