/** Whole lines, and the beginning of one that is still to come. */
export interface Lines {
  readonly lines: readonly string[];
  readonly rest: Uint8Array;
}

const newline = 0x0a;
const nothing = new Uint8Array(0);
const decoder = new TextDecoder();

/** Cuts `chunk`, which follows the beginning of a line `before`, into lines; their ends (LF or CR LF) are dropped. */
export function splitLines(before: Uint8Array | undefined, chunk: Uint8Array): Lines {
  const bytes = before === undefined || before.length === 0 ? chunk : joined(before, chunk);
  const lines: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    lines.push(decoder.decode(bytes.subarray(start, end)).replace(/\r$/, ""));
    start = end + 1;
  }
  // A copy: what remains is small, and must not keep the chunk alive.
  return { lines, rest: start === bytes.length ? nothing : bytes.slice(start) };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
