import { createReadStream } from "node:fs";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parse, stringify, TomlError } from "smol-toml";
import { ManifestError } from "./error.ts";
import { describe, isTable, join } from "./internal/describe.ts";
import { manifestFrom } from "./manifest-from.ts";
import type { Manifest, ManifestOptions } from "./manifest.ts";
import { manifestSpelling } from "./read-table.ts";

// Manifests are written by hand; whoever names another file by mistake should hear of it soon.
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;

/** How to load a manifest. */
export interface LoadManifestOptions extends Pick<ManifestOptions, "lenient" | "baseDir"> {
  /** Ends the reading of the file. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A manifest from TOML text. Integers beyond 2^53 are bigints.
 *
 * @throws ManifestError MANIFEST_SYNTAX with line and column; else as {@link manifestFrom} does.
 */
export function parseManifest(toml: string, options: ManifestOptions = {}): Manifest {
  return manifestFrom(parseToml(toml, options.file), options);
}

/**
 * A manifest from a TOML file. Relative paths in it start from its folder.
 *
 * @throws ManifestError MANIFEST_UNREADABLE; else as {@link parseManifest} does. The signal's reason when it is aborted.
 */
export async function loadManifest(file: string | URL, options: LoadManifestOptions = {}): Promise<Manifest> {
  const { signal, ...rest } = options;
  signal?.throwIfAborted();
  const path = file instanceof URL ? fileURLToPath(file) : file;
  let text: string;
  try {
    // One byte more than is taken, which tells a file that is too large without reading the rest.
    const bytes = await buffer(createReadStream(path, { end: MAX_BYTES, ...(signal !== undefined && { signal }) }));
    if (bytes.length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes, which is the limit`);
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    signal?.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ManifestError("MANIFEST_UNREADABLE", `cannot be read: ${why}`, { file: path, cause });
  }
  return parseManifest(text, { ...rest, file: path });
}

/**
 * The TOML text of a manifest; {@link parseManifest} makes an equal manifest of it. (A bigint that a number can hold comes back as a number.)
 *
 * @throws ManifestError MANIFEST_FIELD_INVALID for what TOML cannot say: bytes, and bigints beyond 64 bits.
 */
export function formatManifest(manifest: Manifest): string {
  const { handlers, lenient: _, warnings: _warnings, file: _file, baseDir: _baseDir, ...rest } = manifest;
  const table: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (name === "saveChain" && value === false) continue;
    if (name === "limits" && Object.keys(rest.limits).length === 0) continue;
    table[manifestSpelling(name)] = name === "chain" || name === "limits" ? spelled(value) : value;
  }
  if (handlers.length > 0) table.handler = handlers.map(({ type, config }) => ({ type, ...config }));
  checkSayable(table, "");
  return stringify(table);
}

function parseToml(toml: string, file: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return parse(toml, { integersAsBigInt: "asNeeded", maxDepth: MAX_DEPTH });
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [reason = ""] = cause.message.replace(/^Invalid TOML document: /, "").split("\n", 1);
    throw new ManifestError("MANIFEST_SYNTAX", `${reason}\n\n${cause.codeblock}`, {
      file,
      line: cause.line,
      column: cause.column,
      actual: reason,
      cause,
    });
  }
}

function spelled(value: unknown): unknown {
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [manifestSpelling(name), entry]));
}

function checkSayable(value: unknown, path: string): void {
  const tooBig = typeof value === "bigint" && BigInt.asIntN(64, value) !== value;
  if (tooBig || value instanceof Uint8Array) {
    const actual = value instanceof Uint8Array ? `${value.length} bytes` : describe(value);
    throw new ManifestError("MANIFEST_FIELD_INVALID", `TOML has no way to write ${actual}`, { path, actual });
  }
  if (Array.isArray(value)) for (const [index, item] of value.entries()) checkSayable(item, `${path}[${index}]`);
  else if (isTable(value)) for (const [key, item] of Object.entries(value)) checkSayable(item, join(path, key));
}
