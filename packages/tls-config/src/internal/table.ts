import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { PemSource } from "../config.ts";
import { TlsConfigError } from "../error.ts";

/** A table of unknown origin whose keys are all known; reads field by field, each error with its path. */
export interface Table {
  /** True when the field is present. */
  has(name: string): boolean;
  /** Path of a field as its author spelt it. */
  pathOf(name: string): string;
  boolean(name: string): boolean | undefined;
  string(name: string, options?: { readonly secret?: boolean }): string | undefined;
  /** One of the listed texts; `accepted` maps each spelling to its meaning. */
  choice<T extends string>(name: string, accepted: Readonly<Record<string, T>>): T | undefined;
  strings(name: string, options: { readonly maxBytes: number }): readonly string[] | undefined;
  pem(name: string, baseDir: string | undefined): PemSource | undefined;
}

interface Field {
  readonly value: unknown;
  readonly path: string;
}

/** `caCert` as manifests spell it: `ca_cert`. */
export function manifestSpelling(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Checks that `input` is a table with no other keys than `names` (in camel case or the manifest's spelling). */
export function readTable(input: unknown, path: string, names: readonly string[]): Table {
  if (!isTable(input)) throw invalid({ value: input, path }, "a table");
  const fields = new Map<string, Field>();
  for (const [key, value] of Object.entries(input)) {
    const name = names.find((known) => known === key || manifestSpelling(known) === key);
    if (name === undefined) throw unknownField(path, key, names);
    if (value === undefined) continue;
    const other = fields.get(name);
    if (other !== undefined) {
      throw new TlsConfigError("TLS_FIELD_INVALID", `${path}.${key}: the same field is also given as ${other.path}`, {
        field: `${path}.${key}`,
        expected: "one spelling of the field",
      });
    }
    fields.set(name, { value, path: `${path}.${key}` });
  }
  return new CheckedTable(path, fields);
}

class CheckedTable implements Table {
  readonly #path: string;
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(path: string, fields: ReadonlyMap<string, Field>) {
    this.#path = path;
    this.#fields = fields;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  pathOf(name: string): string {
    return this.#fields.get(name)?.path ?? `${this.#path}.${manifestSpelling(name)}`;
  }

  boolean(name: string): boolean | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    if (typeof field.value === "boolean") return field.value;
    throw invalid(field, "true or false");
  }

  string(name: string, options: { readonly secret?: boolean } = {}): string | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    if (typeof field.value === "string" && field.value !== "") return field.value;
    throw invalid(field, "a string that is not empty", options.secret);
  }

  choice<T extends string>(name: string, accepted: Readonly<Record<string, T>>): T | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    const choice = typeof field.value === "string" && Object.hasOwn(accepted, field.value) && accepted[field.value];
    if (choice) return choice;
    const texts = [...new Set(Object.values(accepted))].map((text) => JSON.stringify(text));
    throw invalid(field, texts.join(" or "));
  }

  strings(name: string, options: { readonly maxBytes: number }): readonly string[] | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    if (!Array.isArray(field.value)) throw invalid(field, "a list of strings");
    return Object.freeze(
      field.value.map((value: unknown, index): string => {
        if (typeof value === "string" && value !== "" && Buffer.byteLength(value) <= options.maxBytes) return value;
        throw invalid({ value, path: `${field.path}[${index}]` }, `a string of 1 to ${options.maxBytes} bytes`);
      }),
    );
  }

  pem(name: string, baseDir: string | undefined): PemSource | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    const { value } = field;
    if (typeof value === "string" && value.includes("-----BEGIN ")) return Object.freeze({ pem: value });
    if (typeof value === "string" || value instanceof URL) return file(value, field, baseDir);
    if (isTable(value)) {
      const inner = value as { file?: unknown; pem?: unknown };
      const keys = Object.keys(inner);
      if (keys.length === 1 && typeof inner.pem === "string") return Object.freeze({ pem: inner.pem });
      if (keys.length === 1 && (typeof inner.file === "string" || inner.file instanceof URL)) {
        return file(inner.file, field, baseDir);
      }
    }
    // What stands here may be a key: the value is not quoted.
    throw invalid(field, "a path, PEM text, { file } or { pem }", true);
  }
}

function file(value: string | URL, field: Field, baseDir: string | undefined): PemSource {
  if (value instanceof URL && value.protocol !== "file:") throw invalid(field, "a file: URL or a path");
  const path = value instanceof URL ? fileURLToPath(value) : value;
  if (path === "" || path.includes("\0")) throw invalid(field, "a path that is not empty");
  return Object.freeze({ file: baseDir === undefined || isAbsolute(path) ? path : resolve(baseDir, path) });
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof URL);
}

function unknownField(path: string, key: string, names: readonly string[]): TlsConfigError {
  const known = names.map(manifestSpelling).join(", ");
  const field = `${path}.${key}`;
  return new TlsConfigError("TLS_FIELD_UNKNOWN", `${field} is no field of ${path}; known are: ${known}`, {
    field,
    expected: `one of ${known}`,
    actual: key,
  });
}

function invalid(field: Field, expected: string, secret = false): TlsConfigError {
  const actual = describe(field.value, secret);
  return new TlsConfigError("TLS_FIELD_INVALID", `${field.path}: expected ${expected}, got ${actual}`, {
    field: field.path,
    expected,
    actual,
  });
}

function describe(value: unknown, secret: boolean): string {
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return value instanceof URL ? `the URL ${value.href}` : "a table";
  if (typeof value === "boolean") return String(value);
  if (secret) return `a ${typeof value}`;
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return typeof value === "number" || typeof value === "bigint" ? `the number ${value}` : `a ${typeof value}`;
}
