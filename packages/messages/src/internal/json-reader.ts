import { parseTheaterId } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import { refuse } from "../errors.ts";

/** A variant in the form that serde calls externally tagged: `"Name"` without content, or `{"Name": content}`. */
export interface JsonVariant<Name extends string> {
  readonly name: Name;
  /** Undefined for the bare name. */
  readonly content: unknown;
  /** Path of the content. */
  readonly path: string;
}

/** Reads which of some variants a value is. */
export function readVariant<Name extends string>(
  value: unknown,
  path: string,
  names: readonly Name[],
): JsonVariant<Name> {
  const keys = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const key = typeof value === "string" ? value : keys.length === 1 ? keys[0] : undefined;
  const name = names.find((candidate) => candidate === key);
  if (name === undefined) {
    const found = typeof value === "object" && keys.length > 0 ? keys.slice(0, 4).join(", ") : value;
    throw refuse(path, `one of ${names.join(", ")}`, found);
  }
  return { name, content: typeof value === "string" ? undefined : ownField(value, name), path: `${path}.${name}` };
}

/** Reads an object; fields that nobody asks for are ignored, as serde does. */
export function readFields(value: unknown, path: string): (name: string) => unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse(path, "an object", value);
  return (name) => ownField(value, name);
}

/** Checks that a variant without content has none; serde takes `{"Name": null}` for it, too. */
export function readNothing({ content, path }: JsonVariant<string>): void {
  if (content !== undefined && content !== null) throw refuse(path, "no content", content);
}

export function readText(value: unknown, path: string): string {
  if (typeof value !== "string") throw refuse(path, "a text", value);
  return value;
}

export function readCount(value: unknown, path: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw refuse(path, "a whole number up to 2^53 - 1", value);
  return value as number;
}

/** Reads bytes written as an array of numbers. */
export function readBytes(value: unknown, path: string): Uint8Array {
  if (!Array.isArray(value)) throw refuse(path, "an array of bytes", value);
  const bytes = new Uint8Array(value.length);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte: unknown = value[at];
    if (typeof byte !== "number" || !Number.isInteger(byte) || byte < 0 || byte > 255) {
      throw refuse(`${path}[${at}]`, "a whole number from 0 to 255", byte);
    }
    bytes[at] = byte;
  }
  return bytes;
}

/** As {@link readBytes}; `null`, or no field at all, is null. */
export function readOptionalBytes(value: unknown, path: string): Uint8Array | null {
  return value === undefined || value === null ? null : readBytes(value, path);
}

export function readActorId(value: unknown, path: string): TheaterId {
  try {
    return parseTheaterId(readText(value, path));
  } catch (error) {
    if (typeof value !== "string") throw error;
    throw refuse(path, "an actor's id", value, error);
  }
}

/** Never what an object inherits: a field may be called `constructor`. */
function ownField(value: unknown, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
