import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { getSystemErrorMap } from "node:util";
import type { PemSource } from "../config.ts";
import { TlsConfigError } from "../error.ts";

/** PEM text together with where it came from, so that every complaint about it can say so. */
export interface Material {
  readonly text: string;
  /** Path of the field that names it, such as `server_tls.cert`. */
  readonly field: string;
  readonly file: string | undefined;
  /** `file "x"` or `the PEM text`: for messages. */
  readonly place: string;
  /** What Theater's texts put between quotes. */
  readonly hostPath: string;
}

/** One PEM block. */
export interface PemBlock {
  readonly label: string;
  /** The block with its BEGIN and END lines. */
  readonly pem: string;
  /** Line on which it begins, from 1. */
  readonly line: number;
}

// A file that is named by mistake (a disk image, a device) must not be read into memory.
const MAX_BYTES = 4 * 1024 * 1024;
/** The texts of the C library, which Theater's errors show; Node has its own. */
const STRERROR: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
};

/** Reads a source. @throws TlsConfigError TLS_FILE_UNREADABLE; the signal's reason when it is aborted. */
export async function readMaterial(
  source: PemSource,
  field: string,
  kind: "certificate" | "key",
  signal: AbortSignal | undefined,
): Promise<Material> {
  if ("pem" in source) {
    return { text: source.pem, field, file: undefined, place: "the PEM text", hostPath: "(in memory)" };
  }
  const { file } = source;
  try {
    // One byte more than is taken, which tells a file that is too large without reading the rest.
    const bytes = await buffer(createReadStream(file, { end: MAX_BYTES, ...(signal !== undefined && { signal }) }));
    if (bytes.length > MAX_BYTES) throw new Error(`it is too large: PEM files have at most ${MAX_BYTES} bytes`);
    return { text: bytes.toString("utf8"), field, file, place: `file ${JSON.stringify(file)}`, hostPath: file };
  } catch (cause) {
    signal?.throwIfAborted();
    const why = reason(cause);
    const subject = kind === "key" ? "private key file" : "certificate file";
    throw new TlsConfigError(
      "TLS_FILE_UNREADABLE",
      `${field}: file ${JSON.stringify(file)} cannot be read: ${why.text}`,
      {
        field,
        file,
        expected: "a readable file",
        actual: why.text,
        hostText: `Failed to read ${subject} '${file}': ${why.hostText}`,
        cause,
      },
    );
  }
}

function reason(cause: unknown): { text: string; hostText: string } {
  if (!(cause instanceof Error)) return { text: String(cause), hostText: String(cause) };
  const { code, errno, message }: NodeJS.ErrnoException = cause;
  if (code === undefined || errno === undefined) return { text: message, hostText: message };
  const text = getSystemErrorMap().get(errno)?.[1] ?? message;
  return { text: `${text} (${code})`, hostText: `${STRERROR[code] ?? text} (os error ${Math.abs(errno)})` };
}

/** Absolute paths of the files among the sources, each once. */
export function filesOf(sources: readonly (PemSource | undefined)[]): readonly string[] {
  const files = sources.flatMap((source) => (source !== undefined && "file" in source ? [resolve(source.file)] : []));
  return Object.freeze([...new Set(files)]);
}

/**
 * Every block whose label passes `wanted`, in file order; other blocks and text between blocks are ignored.
 * `bad` is called, and must throw, for a wanted block that is cut off or is not base64.
 */
export function pemBlocks(
  text: string,
  wanted: (label: string) => boolean,
  bad: (line: number, why: string) => never,
): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const begin of text.matchAll(/^-----BEGIN ([^\r\n]+?)-----[ \t]*\r?$/gm)) {
    const label = begin[1] ?? "";
    if (!wanted(label)) continue;
    const line = text.slice(0, begin.index).split("\n").length;
    const body = begin.index + begin[0].length;
    const end = text.indexOf(`-----END ${label}-----`, body);
    const next = text.indexOf("-----BEGIN ", body);
    if (end < 0 || (next >= 0 && next < end)) bad(line, `has no line "-----END ${label}-----"`);
    if (!isBase64(text.slice(body, end))) bad(line, "is not base64");
    blocks.push({ label, line, pem: `${text.slice(begin.index, end)}-----END ${label}-----\n` });
  }
  return blocks;
}

/** Headers (`Proc-Type: ..`) before an empty line are allowed, as in encrypted keys of the old form. */
function isBase64(body: string): boolean {
  const lines = body.split(/\r?\n/).map((line) => line.trim());
  const text = lines.filter((line) => !/^[A-Za-z][A-Za-z0-9-]*: /.test(line)).join("");
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
