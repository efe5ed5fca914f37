import { fromJs } from "@troupe/pack";
import type { PlainData } from "@troupe/pack";
import { causesOf, HandlerError, isHandlerError, textOf } from "./errors.ts";

/**
 * What one actor threw or refused with, as another one may have it: data that nobody else holds. An error becomes an error
 * of our own with its name, message, `code` and `hostText`, its stack as text, and the causes behind it, each in the same
 * way; what is plain data becomes a copy, and anything else its text. It never throws itself, whatever was thrown.
 */
export function thrownAsData(thrown: unknown): unknown {
  const { causes, more } = causesOf(thrown);
  return causes.reduceRight((cause: unknown, next) => copyOf(next, cause), more ? "..." : undefined);
}

function copyOf(thrown: unknown, cause: unknown): unknown {
  try {
    return thrown instanceof Error ? copyOfError(thrown, cause) : copyOfValue(thrown);
  } catch {
    // No data, or an object that throws when it is looked at.
    return textOf(thrown);
  }
}

function copyOfValue(value: unknown): unknown {
  fromJs(value as PlainData);
  return structuredClone(value);
}

function copyOfError(error: Error, cause: unknown): Error {
  const { name, stack } = error;
  const message = String(error.message);
  const code: unknown = "code" in error ? error.code : undefined;
  const copy = isHandlerError(error)
    ? new HandlerError(String(code), message, { hostText: String(error.hostText), cause })
    : new Error(message, cause === undefined ? undefined : { cause });
  // As errors have them: not enumerable. Texts and numbers only, whatever an author has put there.
  hide(copy, "name", String(name));
  hide(copy, "stack", typeof stack === "string" ? stack : undefined);
  if (typeof code === "string" || typeof code === "number") Object.assign(copy, { code });
  return copy;
}

function hide(error: Error, key: "name" | "stack", value: string | undefined): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: false });
}
