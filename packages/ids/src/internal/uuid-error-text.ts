import { hexValue } from "./hex.ts";

const URN_PREFIX = "urn:uuid:";
const GROUP_LENGTHS = [8, 4, 4, 4, 12] as const;
/** Where each group begins in the hyphenated form. */
const GROUP_STARTS = [0, 9, 14, 19, 24] as const;

/**
 * What the uuid crate 1.23.1 says about a text that it refuses, word for word; tests compare it with what the crate
 * printed. Its manner, kept: places and lengths count bytes of UTF-8, places from 1. If braces or `urn:uuid:` enclose the
 * 36 bytes of a hyphenated UUID, they are not counted, else they are, and then a wrong last group reaches to the end of
 * the text.
 */
export function uuidErrorText(text: string): string {
  return errorText(enclosed(text) ?? text);
}

/** What stands between braces or after `urn:uuid:`, if it has the length of a hyphenated UUID. */
function enclosed(text: string): string | undefined {
  if (text.length > 45) return undefined;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes === 38 && text.startsWith("{") && text.endsWith("}")) return text.slice(1, -1);
  return bytes === 45 && text.startsWith(URN_PREFIX) ? text.slice(URN_PREFIX.length) : undefined;
}

function errorText(text: string): string {
  const braced = text.startsWith("{") && text.endsWith("}");
  const start = braced ? 1 : text.startsWith(URN_PREFIX) ? URN_PREFIX.length : 0;
  const end = braced ? text.length - 1 : text.length;

  // Bytes and characters are the same up to the first character that is refused.
  const hyphens: number[] = [];
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 45) {
      hyphens.push(at - start);
    } else if (hexValue(code) < 0) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? code);
      return `invalid character: found \`${character}\` at ${at + 1}`;
    }
  }

  if (hyphens.length === 0 && start === 0) {
    return `invalid length: expected length 32 for simple format, found ${text.length}`;
  }
  if (hyphens.length !== 4) return `invalid group count: expected 5, found ${hyphens.length + 1}`;
  const wrong = hyphens.findIndex((place, group) => place !== (GROUP_STARTS[group + 1] ?? 0) - 1);
  const group = wrong === -1 ? 4 : wrong;
  const found = (wrong === -1 ? text.length : (hyphens[wrong] ?? 0)) - (GROUP_STARTS[group] ?? 0);
  return `invalid group length in group ${group}: expected ${GROUP_LENGTHS[group]}, found ${found}`;
}
