/** The text of bytes; what is not UTF-8 becomes U+FFFD, as Rust's `from_utf8_lossy` does it. A mark of byte order stays. */
export function lossyText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** The text of bytes that are UTF-8; else undefined. */
export function exactText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
