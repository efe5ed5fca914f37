import { sha1, sha1Stream } from "#hash";
import type { Sha1Stream } from "#hash";
import { writeByteString } from "./byte-string.ts";
import { encodeType, maxCachedTypeLength, maxCachedTypes } from "./sha256-preimage.ts";

// SHA-1 over {"hash":[],"parent_hash":P,"event_type":T,"data":D} without spaces, every byte spelled in decimal. The text
// is built as ASCII in one buffer that all chains share; a payload that does not fit is hashed piece by piece.

interface Speller {
  /** Where the text is built. */
  readonly text: Uint8Array;
  readonly view: DataView;
  /** "7," "42," "255,": up to four characters as one little-endian word, and how many of them count. */
  readonly words: Uint32Array;
  readonly widths: Uint8Array;
}

const encoder = /* @__PURE__ */ new TextEncoder();

function makeSpeller(): Speller {
  const text = new Uint8Array(128 * 1024);
  const words = new Uint32Array(256);
  const widths = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const spelled = `${byte},`;
    widths[byte] = spelled.length;
    for (let i = 0; i < spelled.length; i++) words[byte]! |= spelled.charCodeAt(i) << (8 * i);
  }
  return { text, view: new DataView(text.buffer), words, widths };
}

let speller: Speller | undefined;

const opening = '{"hash":[],"parent_hash":';
const typeTexts = /* @__PURE__ */ new Map<string, Uint8Array>();

/** `,"event_type":"...","data":[` in UTF-8. */
function middle(type: string): Uint8Array {
  let text = typeTexts.get(type);
  if (text === undefined) {
    encodeType(type);
    text = encoder.encode(`,"event_type":${JSON.stringify(type)},"data":[`);
    if (type.length > maxCachedTypeLength) return text;
    if (typeTexts.size >= maxCachedTypes) typeTexts.clear();
    typeTexts.set(type, text);
  }
  return text;
}

/** Hash of one event of a `theater` chain, as a byte string; `parent` is one too, empty for the first event. */
export function theaterHash(parent: string, type: string, payload: Uint8Array): string {
  speller ??= makeSpeller();
  const { text, view, words, widths } = speller;
  const between = middle(type);
  writeByteString(text, 0, opening);
  let at = opening.length;
  if (parent === "") {
    writeByteString(text, at, "null");
    at += 4;
  } else {
    text[at++] = 0x5b;
    for (let i = 0; i < parent.length; i++) {
      const byte = parent.charCodeAt(i);
      view.setUint32(at, words[byte]!, true);
      at += widths[byte]!;
    }
    text[at - 1] = 0x5d;
  }
  if (at + between.length + 1024 > text.length) {
    // An event type of such a length is legal, if odd.
    const stream = sha1Stream();
    stream.update(text.subarray(0, at));
    stream.update(between);
    return spellPayload(speller, 0, payload, stream);
  }
  text.set(between, at);
  return spellPayload(speller, at + between.length, payload, undefined);
}

function spellPayload(
  { text, view, words, widths }: Speller,
  start: number,
  payload: Uint8Array,
  opened: Sha1Stream | undefined,
): string {
  let at = start;
  let stream = opened;
  let next = 0;
  for (;;) {
    // Whatever fits for certain; two bytes stay free for the end.
    const end = Math.min(payload.length, next + Math.floor((text.length - at - 4) / 4));
    for (; next < end; next++) {
      const byte = payload[next]!;
      view.setUint32(at, words[byte]!, true);
      at += widths[byte]!;
    }
    if (next === payload.length) break;
    stream ??= sha1Stream();
    stream.update(text.subarray(0, at));
    at = 0;
  }
  // A comma stands behind the last byte, and it is still in the buffer: a piece is handed on only when more follows.
  if (payload.length > 0) at--;
  text[at++] = 0x5d;
  text[at++] = 0x7d;
  const rest = text.subarray(0, at);
  if (stream === undefined) return sha1(rest);
  stream.update(rest);
  return stream.digest();
}
