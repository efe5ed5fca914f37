/** Two hexadecimal digits for each byte. */
export function bytesToHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** The bytes of an even number of hexadecimal digits; undefined if the text is anything else. */
export function hexToBytes(text: string): number[] | undefined {
  if (text.length % 2 === 1 || !/^[\da-f]*$/i.test(text)) return undefined;
  return Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16));
}
