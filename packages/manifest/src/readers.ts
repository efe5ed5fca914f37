import { isAbsolute, resolve } from "node:path";
import { ManifestError } from "./error.ts";
import { describe, isTable, join } from "./internal/describe.ts";
import type { Origin } from "./origin.ts";
import { readTable, type Fields, type TableOf } from "./read-table.ts";

/**
 * Takes one value of a table, checked. `value` is undefined where the field is missing; `path` and `origin` say where it stands, for errors.
 *
 * @throws ManifestError when the value is not what this reader takes.
 */
export type Reader<T> = (value: unknown, path: string, origin: Origin) => T;

/** A reader of one's own: `check` gives the value, or undefined to refuse it. `expected` ends the sentence "expected ..". */
export function reader<T>(expected: string, check: (value: unknown) => T | undefined): Reader<T> {
  return (value, path, origin) => {
    if (value === undefined) {
      throw new ManifestError("MANIFEST_FIELD_MISSING", `is required: expected ${expected}`, {
        ...origin,
        path,
        expected,
      });
    }
    const checked = check(value);
    if (checked !== undefined) return checked;
    const actual = describe(value);
    throw new ManifestError("MANIFEST_FIELD_INVALID", `expected ${expected}, got ${actual}`, {
      ...origin,
      path,
      expected,
      actual,
    });
  };
}

/** A field that may be missing; it is then left out of the result, or has `fallback`. */
export function optional<T>(inner: Reader<T>): Reader<T | undefined>;
export function optional<T>(inner: Reader<T>, fallback: T): Reader<T>;
export function optional<T>(inner: Reader<T>, fallback?: T): Reader<T | undefined> {
  return (value, path, origin) => (value === undefined ? fallback : inner(value, path, origin));
}

/** A string, by default not empty. */
export function string(options: { readonly allowEmpty?: boolean } = {}): Reader<string> {
  const allowEmpty = options.allowEmpty ?? false;
  return reader(allowEmpty ? "a string" : "a string that is not empty", (value) =>
    typeof value === "string" && (allowEmpty || value !== "") ? value : undefined,
  );
}

/** True or false. */
export function boolean(): Reader<boolean> {
  return reader("true or false", (value) => (typeof value === "boolean" ? value : undefined));
}

/** A whole number from `min` to `max`, both included. Default: 0 to 2^53 - 1. Say the unit in the field's name: `idle_timeout_ms`. */
export function integer(options: { readonly min?: number; readonly max?: number } = {}): Reader<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  const expected =
    max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return reader(expected, (value) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined,
  );
}

/** A finite number from `min` to `max`, both included. */
export function number(options: { readonly min?: number; readonly max?: number } = {}): Reader<number> {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = options;
  const bounded = options.min !== undefined || options.max !== undefined;
  return reader(bounded ? `a number from ${min} to ${max}` : "a finite number", (value) =>
    typeof value === "number" && value >= min && value <= max ? value : undefined,
  );
}

/** One of the listed texts. */
export function oneOf<const T extends string>(texts: readonly T[]): Reader<T> {
  return reader(texts.map((text) => JSON.stringify(text)).join(" or "), (value) =>
    texts.find((text) => text === value),
  );
}

/** The path of a file or folder; a relative one starts from the manifest's folder. Nothing is looked up on disk. */
export function path(): Reader<string> {
  const text = reader("a path", (value) =>
    typeof value === "string" && value !== "" && !value.includes("\0") ? value : undefined,
  );
  return (value, at, origin) => {
    const given = text(value, at, origin);
    return origin.baseDir === undefined || isAbsolute(given) ? given : resolve(origin.baseDir, given);
  };
}

/** A list, each of its items read by `item`. */
export function list<T>(item: Reader<T>, options: { readonly min?: number } = {}): Reader<readonly T[]> {
  const { min = 0 } = options;
  const whole = reader(min === 0 ? "a list" : `a list of at least ${min}`, (value): readonly unknown[] | undefined =>
    Array.isArray(value) && value.length >= min ? value : undefined,
  );
  return (value, at, origin) =>
    Object.freeze(whole(value, at, origin).map((entry, index) => item(entry, `${at}[${index}]`, origin)));
}

/** A table with these fields and no others. */
export function table<F extends Fields>(fields: F): Reader<TableOf<F>> {
  const whole = reader("a table", (value) => (isTable(value) ? value : undefined));
  return (value, at, origin) => readTable(whole(value, at, origin), at, fields, origin);
}

/** A table whose keys are the author's choice, such as names; each value is read by `item`. */
export function record<T>(item: Reader<T>): Reader<ReadonlyMap<string, T>> {
  const whole = reader("a table", (value) => (isTable(value) ? value : undefined));
  return (value, at, origin) =>
    new Map(Object.entries(whole(value, at, origin)).map(([key, entry]) => [key, item(entry, join(at, key), origin)]));
}

/** Whatever stands there, as it stands: for parsers of one's own. Undefined where the field is missing. */
export function anything(): Reader<unknown> {
  return (value) => value;
}
