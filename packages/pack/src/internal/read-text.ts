/** Below this many bytes V8 keeps a concatenated string flat, and a loop beats the call into the decoder. */
const SHORT_TEXT = 12;

// A leading byte order mark is text like any other; the default would drop it.
const utf8: TextDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Strict UTF-8; undefined when the bytes are not. */
export function readText(bytes: Uint8Array, start: number, length: number): string | undefined {
  if (length <= SHORT_TEXT) {
    let text = "";
    let i = 0;
    for (; i < length; i++) {
      const byte = bytes[start + i]!;
      if (byte > 0x7f) break;
      text += String.fromCharCode(byte);
    }
    if (i === length) return text;
  }
  try {
    return utf8.decode(bytes.subarray(start, start + length));
  } catch {
    return undefined;
  }
}
