/** A value in words, short enough for a message. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Date) return "a date";
  if (typeof value === "object") return isTable(value) ? "a table" : "an object that is not plain data";
  return `a ${typeof value}`;
}

/** True for a plain object: what a TOML parser gives, or an object literal. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object literal of another realm (a vm context, a test runner) has that realm's Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A path and a key below it: `handler[0]` and `a b` give `handler[0]."a b"`. */
export function join(path: string, key: string): string {
  const text = /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? text : `${path}.${text}`;
}
