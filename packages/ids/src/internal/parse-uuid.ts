import { hexValue } from "./hex.ts";
import { uuidText } from "./uuid-text.ts";

const HYPHEN = 45;
const URN_PREFIX = "urn:uuid:";

/**
 * The canonical text of a UUID in one of its four forms, or undefined: `8-4-4-4-12`, the same in braces or after
 * `urn:uuid:`, or 32 digits. Digits of either case, any version and variant. The result shares nothing with the argument.
 */
export function parseUuid(text: string): string | undefined {
  switch (text.length) {
    case 32:
      return fromGroups(text, 0, 8, 12, 16, 20, 24);
    case 36:
      return hyphenated(text, 0);
    case 38:
      return text.startsWith("{") && text.endsWith("}") ? hyphenated(text, 1) : undefined;
    case 45:
      return text.startsWith(URN_PREFIX) ? hyphenated(text, URN_PREFIX.length) : undefined;
    default:
      return undefined;
  }
}

function hyphenated(text: string, at: number): string | undefined {
  const separated =
    text.charCodeAt(at + 8) === HYPHEN &&
    text.charCodeAt(at + 13) === HYPHEN &&
    text.charCodeAt(at + 18) === HYPHEN &&
    text.charCodeAt(at + 23) === HYPHEN;
  return separated ? fromGroups(text, at, at + 9, at + 14, at + 19, at + 24, at + 28) : undefined;
}

/** Reads words whose digits begin at the given places; the second and the third word stand in two groups of four. */
function fromGroups(
  text: string,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
): string | undefined {
  const a1 = hex16(text, a);
  const a2 = hex16(text, a + 4);
  const b1 = hex16(text, b);
  const b2 = hex16(text, c);
  const c1 = hex16(text, d);
  const c2 = hex16(text, e);
  const d1 = hex16(text, f);
  const d2 = hex16(text, f + 4);
  // A group that is no number is -1: its sign survives the `or`.
  if ((a1 | a2 | b1 | b2 | c1 | c2 | d1 | d2) < 0) return undefined;
  return uuidText((a1 << 16) | a2, (b1 << 16) | b2, (c1 << 16) | c2, (d1 << 16) | d2);
}

/** The value of four hexadecimal digits, or a negative number. */
function hex16(text: string, at: number): number {
  const a = hexValue(text.charCodeAt(at));
  const b = hexValue(text.charCodeAt(at + 1));
  const c = hexValue(text.charCodeAt(at + 2));
  const d = hexValue(text.charCodeAt(at + 3));
  return (a | b | c | d) < 0 ? -1 : (a << 12) | (b << 8) | (c << 4) | d;
}
