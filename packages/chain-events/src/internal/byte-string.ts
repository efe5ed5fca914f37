// A byte string holds one byte in each character (0 to 255). Hashes live in this form between append and read.

/** What is longer than any hash comes from a stranger: so many bytes at a time are no trouble for the stack. */
const pieceBytes = 8192;

const digits = new Uint8Array([48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102]);

/** Lower-case hex, as a flat string. */
export function byteStringToHex(bytes: string): string {
  const codes: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    codes.push(digits[byte >> 4]!, digits[byte & 15]!);
  }
  return fromCodes(codes);
}

/** Undefined where the text is not hex, or has an odd length. Upper case is read too. */
export function hexToByteString(hex: string): string | undefined {
  if (hex.length % 2 !== 0) return undefined;
  const codes: number[] = [];
  for (let i = 0; i < hex.length; i += 2) {
    const high = hexDigit(hex.charCodeAt(i));
    const low = hexDigit(hex.charCodeAt(i + 1));
    if (high < 0 || low < 0) return undefined;
    codes.push((high << 4) | low);
  }
  return fromCodes(codes);
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}

/** Writes the bytes of a byte string. */
export function writeByteString(target: Uint8Array, offset: number, bytes: string): void {
  for (let i = 0; i < bytes.length; i++) target[offset + i] = bytes.charCodeAt(i);
}

export function bytesToByteString(bytes: ArrayLike<number>): string {
  return fromCodes(Array.from(bytes));
}

function fromCodes(codes: readonly number[]): string {
  if (codes.length <= pieceBytes) return String.fromCharCode(...codes);
  let text = "";
  for (let i = 0; i < codes.length; i += pieceBytes) text += String.fromCharCode(...codes.slice(i, i + pieceBytes));
  return text;
}
