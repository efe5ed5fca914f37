import type { Trouble } from "../internal/protocol.ts";

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/** What went wrong, in a form that can leave the worker. */
export function troubleOf(error: unknown): Trouble {
  const { message, errcode } = error as { readonly message?: unknown; readonly errcode?: unknown };
  const text = typeof message === "string" ? message : String(error);
  // The low byte of an extended result code is the code itself.
  const code = typeof errcode === "number" ? errcode & 0xff : 0;
  if (code === SQLITE_FULL) return { code: "STORE_FULL", message: text };
  if (code === SQLITE_BUSY) return { code: "STORE_IN_USE", message: text };
  return { code: "STORE_FAILED", message: text };
}
