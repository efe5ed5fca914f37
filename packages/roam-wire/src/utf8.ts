interface MaybeWellFormed {
  isWellFormed?(): boolean;
}

// `fatal` because Rust refuses bad UTF-8, `ignoreBOM` because U+FEFF is a character like any other.
const decoder: TextDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
export const utf8Encoder: TextEncoder = /* @__PURE__ */ new TextEncoder();

/** Decodes strictly; throws a `TypeError` on bytes that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Whether the string has no lone surrogate, which UTF-8 has no bytes for. */
export function isWellFormed(text: string): boolean {
  const native = (text as MaybeWellFormed).isWellFormed;
  return native === undefined ? !/\p{Surrogate}/u.test(text) : native.call(text);
}

/** How many bytes the text takes in UTF-8. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A pair of surrogates is two units and four bytes: one more for each half.
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return length;
}
