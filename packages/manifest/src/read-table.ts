import { ManifestError } from "./error.ts";
import { describe, isTable, join } from "./internal/describe.ts";
import { nearest } from "./internal/nearest.ts";
import { type Origin, originOf } from "./origin.ts";
import type { Reader } from "./readers.ts";

/** Fields of a table, in camel case, each with its reader; manifests may spell `maxConnections` as `max_connections`. */
export type Fields = Readonly<Record<string, Reader<unknown>>>;

type ValueOf<R> = R extends Reader<infer T> ? T : never;
type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends ValueOf<F[K]> ? K : never }[keyof F];

/** What a table with these fields gives: fields that may be missing are optional properties. */
export type TableOf<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]>;
} & { readonly [K in OptionalKeys<F>]?: Exclude<ValueOf<F[K]>, undefined> };

/**
 * Reads a table: every field through its reader, and no field besides. It is what a handler reads its section with, so that the errors of all
 * sections look alike.
 *
 * ```ts
 * const config = readTable(section, path, { listen: optional(string()), maxConnections: optional(integer({ min: 1 }), 1024) });
 * ```
 *
 * @param path where the table stands, for errors, such as `handler[0]`
 * @param origin the table's file and folder; default: known for tables of a manifest
 * @throws ManifestError MANIFEST_FIELD_UNKNOWN, MANIFEST_FIELD_MISSING, MANIFEST_FIELD_INVALID, with the path of the field.
 */
export function readTable<F extends Fields>(
  input: unknown,
  path: string,
  fields: F,
  origin: Origin = originOf(input),
): TableOf<F> {
  if (!isTable(input)) {
    const actual = describe(input);
    throw new ManifestError("MANIFEST_FIELD_INVALID", `expected a table, got ${actual}`, {
      ...origin,
      path,
      expected: "a table",
      actual,
    });
  }
  const keys = keysOf(input, path, fields, origin);
  const result: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(fields)) {
    const key = keys.get(name);
    const value = read(key === undefined ? undefined : input[key], join(path, key ?? manifestSpelling(name)), origin);
    if (value !== undefined) result[name] = value;
  }
  // The type follows from the readers, one by one, which the compiler cannot see through the loop.
  return Object.freeze(result) as TableOf<F>;
}

/** `maxConnections` as manifests spell it: `max_connections`. */
export function manifestSpelling(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Field name to the key that the author wrote. */
function keysOf(
  input: Readonly<Record<string, unknown>>,
  path: string,
  fields: Fields,
  origin: Origin,
): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const key of Object.keys(input)) {
    const name = fieldNamed(key, fields);
    if (name === undefined) throw unknownField(key, path, Object.keys(fields).map(manifestSpelling), origin);
    const other = keys.get(name);
    if (other !== undefined) {
      throw new ManifestError("MANIFEST_FIELD_INVALID", `the same field is also given as ${other}`, {
        ...origin,
        path: join(path, key),
        expected: "one spelling of the field",
      });
    }
    if (input[key] !== undefined) keys.set(name, key);
  }
  return keys;
}

function fieldNamed(key: string, fields: Fields): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  const name = key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return Object.hasOwn(fields, name) && manifestSpelling(name) === key ? name : undefined;
}

function unknownField(key: string, path: string, known: readonly string[], origin: Origin): ManifestError {
  const guess = nearest(key, known);
  const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
  const all = known.length === 0 ? "there are none here" : `known are ${known.join(", ")}`;
  return new ManifestError("MANIFEST_FIELD_UNKNOWN", `is no known field${hint} (${all})`, {
    ...origin,
    path: join(path, key),
    expected: known.length === 0 ? "no fields" : `one of ${known.join(", ")}`,
    actual: key,
  });
}
