import { ManifestError } from "../error.ts";
import { type Origin, setOrigin } from "../origin.ts";
import { describe, isTable, join } from "./describe.ts";

// Deeper than any manifest, and shallow enough for every recursion over it.
const MAX_DEPTH = 64;
const SIMPLE: ReadonlySet<string> = new Set(["string", "number", "bigint", "boolean"]);

/**
 * A frozen copy of data that TOML or an object literal can hold: strings, numbers, bigints, booleans, bytes, lists and tables. Entries that
 * are undefined are left out. Every table of the copy knows its origin.
 *
 * @throws ManifestError MANIFEST_FIELD_INVALID for anything else, with its path.
 */
export function plainData(value: unknown, path: string, origin: Origin, depth = 0): unknown {
  if (SIMPLE.has(typeof value)) return value;
  if (depth < MAX_DEPTH) {
    if (value instanceof Uint8Array) return value.slice();
    if (Array.isArray(value)) {
      return Object.freeze(Array.from(value, (item, index) => plainData(item, `${path}[${index}]`, origin, depth + 1)));
    }
    if (isTable(value)) return plainTable(value, path, origin, depth);
  }
  const expected = depth < MAX_DEPTH ? "plain data" : `at most ${MAX_DEPTH} levels of tables and lists`;
  throw new ManifestError("MANIFEST_FIELD_INVALID", `expected ${expected}, got ${describe(value)}`, {
    ...origin,
    path,
    expected,
    actual: describe(value),
  });
}

/** The same for a table. */
export function plainTable(
  table: Readonly<Record<string, unknown>>,
  path: string,
  origin: Origin,
  depth = 0,
): Readonly<Record<string, unknown>> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(table)) {
    if (value === undefined) continue;
    if (key === "__proto__") {
      // As a key of an ordinary object it would set the prototype.
      throw new ManifestError("MANIFEST_FIELD_UNKNOWN", "no field may have this name", {
        ...origin,
        path: join(path, key),
      });
    }
    copy[key] = plainData(value, join(path, key), origin, depth + 1);
  }
  setOrigin(copy, origin);
  return Object.freeze(copy);
}
