import type { Value } from "./value.ts";

const MAX_ITEMS = 16;
const MAX_BYTES = 32;
const MAX_TEXT = 80;
const MAX_DEPTH = 12;
/** Values that are shown in all. */
const MAX_VALUES = 500;

/**
 * One line of text for people: `ok(point { x: 1 s32, name: "a" })`. Long and deep parts are cut, control characters escaped, so it
 * is safe to print what a stranger sent. Not meant to be read back.
 */
export function formatValue(value: Value): string {
  return format(value, 0, { left: MAX_VALUES });
}

interface Budget {
  left: number;
}

function format(value: Value, depth: number, budget: Budget): string {
  if (depth > MAX_DEPTH || --budget.left < 0) return "…";
  switch (value.kind) {
    case "bool":
      return String(value.value);
    case "string":
      return quoted(value.value);
    case "char":
      return `${quoted(value.value)} char`;
    case "flags":
      return `0b${value.value.toString(2)} flags`;
    case "array":
      if (value.elem === "u8") return bytesText(value.items);
      return `[${cut(value.items as ArrayLike<unknown>, (item) => (typeof item === "string" ? quoted(item) : String(item)))}] ${value.elem}`;
    case "list":
      return `[${cut(value.items, (item) => format(item, depth + 1, budget))}]`;
    case "tuple":
      return `(${cut(value.items, (item) => format(item, depth + 1, budget))})`;
    case "option":
      return value.value === undefined ? "none" : `some(${format(value.value, depth + 1, budget)})`;
    case "result":
      return `${value.tag}(${format(value.value, depth + 1, budget)})`;
    case "record": {
      const fields = cut(value.fields, ([name, field]) => `${named(name)}: ${format(field, depth + 1, budget)}`);
      return `${value.typeName === "" ? "" : `${named(value.typeName)} `}{${fields === "" ? "" : ` ${fields} `}}`;
    }
    case "variant": {
      const payload =
        value.payload.length === 0 ? "" : `(${cut(value.payload, (item) => format(item, depth + 1, budget))})`;
      return `${named(value.typeName)}::${named(value.caseName)}${payload}`;
    }
    default:
      return `${Object.is(value.value, -0) ? "-0" : value.value} ${value.kind}`;
  }
}

function cut<T>(items: ArrayLike<T>, print: (item: T) => string): string {
  const shown = Array.from({ length: Math.min(items.length, MAX_ITEMS) }, (_, i) => print(items[i]!));
  if (items.length > MAX_ITEMS) shown.push(`… ${items.length - MAX_ITEMS} more`);
  return shown.join(", ");
}

function bytesText(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, MAX_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return bytes.length > MAX_BYTES ? `bytes(${hex}… ${bytes.length} in all)` : `bytes(${hex})`;
}

function quoted(text: string): string {
  return text.length > MAX_TEXT ? `${escaped(text.slice(0, MAX_TEXT))}… ${text.length} characters` : escaped(text);
}

/** JSON, and what JSON leaves as it is although it can move a cursor or turn the direction of writing. */
function escaped(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A name as it is where it looks like one. */
function named(name: string): string {
  return /^[\w-]{1,80}$/.test(name) ? name : quoted(name);
}
