import type { Open } from "../../subjects/contract.ts";
import { type Cobs, KINDS, type Kind, message, room, SIZES } from "./contract.ts";

type Work = (count: number) => Promise<void>;

/** One method for each direction, kind and size, by the names that figures ask for. */
export type CobsSubject = Readonly<Record<string, Work>>;

export function openCobs(cobs: Cobs): Open<CobsSubject> {
  return async () => {
    const entries = KINDS.flatMap((kind) => SIZES.flatMap((size) => workOf(cobs, kind, size)));
    return Object.fromEntries(entries);
  };
}

/** Over a number of different messages in turn, so that no branch can learn them by heart. */
function workOf(cobs: Cobs, kind: Kind, size: number): readonly (readonly [string, Work])[] {
  const different = size > 4_096 ? 8 : 64;
  const target = new Uint8Array(room(size) + size);
  const messages = Array.from({ length: different }, (_, seed) => message(kind, size, seed * 7_919 + 1));
  const encoded = messages.map((one) => target.slice(0, cobs.encode(one, target)));
  // A decoder may work in place, as on what comes from a socket. So the frames are renewed after each pass, all at once,
  // whoever decodes them: a few nanoseconds for each.
  const pristine = new Uint8Array(Buffer.concat(encoded));
  const arena = pristine.slice();
  let at = 0;
  const frames = encoded.map(({ length }) => arena.subarray(at, (at += length)));
  messages.forEach((one, i) => check(cobs, one, frames[i]!, target));
  return [
    [
      `encode ${kind} ${size}`,
      async (count) => {
        for (let i = 0; i < count; i++) cobs.encode(messages[i % different]!, target);
      },
    ],
    [
      `decode ${kind} ${size}`,
      async (count) => {
        for (let i = 0; i < count; i++) {
          if (i % different === 0) arena.set(pristine);
          cobs.decode(frames[i % different]!, target);
        }
      },
    ],
  ];
}

/** What is measured has to be right: a frame has one zero, at its end, and brings the message back. */
function check(cobs: Cobs, original: Uint8Array, frame: Uint8Array, target: Uint8Array): void {
  if (frame.indexOf(0) !== frame.length - 1) throw new Error("a frame has a zero before its end");
  const length = cobs.decode(frame, target);
  const decoded = cobs.decodes === "in place" ? frame.subarray(1, 1 + length) : target.subarray(0, length);
  if (Buffer.compare(decoded, original) !== 0) throw new Error("a frame brought something else back");
}
