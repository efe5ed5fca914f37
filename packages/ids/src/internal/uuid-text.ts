import { hexDigit as d } from "./hex.ts";
import { randomWord } from "./random-word.ts";

/**
 * The canonical text of a UUID given as four 32-bit words.
 *
 * `String.fromCharCode` with all codes at once makes a flat string that holds nothing but its 36 characters (56 bytes in
 * V8). Joined pieces stay a tree until somebody looks into them (480 bytes for an id that is only kept), and a slice keeps
 * the whole text alive that it was cut from.
 */
export function uuidText(w: number, x: number, y: number, z: number): string {
  // oxfmt-ignore
  return String.fromCharCode(
    d(w, 28), d(w, 24), d(w, 20), d(w, 16), d(w, 12), d(w, 8), d(w, 4), d(w, 0), 45,
    d(x, 28), d(x, 24), d(x, 20), d(x, 16), 45,
    d(x, 12), d(x, 8), d(x, 4), d(x, 0), 45,
    d(y, 28), d(y, 24), d(y, 20), d(y, 16), 45,
    d(y, 12), d(y, 8), d(y, 4), d(y, 0),
    d(z, 28), d(z, 24), d(z, 20), d(z, 16), d(z, 12), d(z, 8), d(z, 4), d(z, 0),
  );
}

/** The text of a new random UUID: version 4, variant 1 (RFC 9562, 5.4). */
export function randomUuidText(): string {
  const w = randomWord();
  const x = (randomWord() & ~0xf000) | 0x4000;
  const y = (randomWord() & 0x3fffffff) | 0x80000000;
  return uuidText(w, x, y, randomWord());
}
