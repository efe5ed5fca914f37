/** Where a table came from. */
export interface Origin {
  /** The manifest's file. */
  readonly file?: string | undefined;
  /** The folder that relative paths start from. */
  readonly baseDir?: string | undefined;
}

// Beside the tables and not in them: they are the author's data, and what is not there cannot collide with a field.
const origins = new WeakMap<object, Origin>();

/** Where a table of a manifest came from: every table that this package gives out is known; others give an empty origin. */
export function originOf(table: unknown): Origin {
  return (typeof table === "object" && table !== null && origins.get(table)) || {};
}

/** @internal */
export function setOrigin(table: object, origin: Origin): void {
  origins.set(table, origin);
}
