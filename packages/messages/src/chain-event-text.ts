import type { ChainEventLike } from "./chain-event-like.ts";
import { exactText } from "./internal/utf8.ts";

const CYAN = "\u001B[36m";
const PLAIN = "\u001B[0m";

/** Payloads that are a JSON object are shown whole up to this length, in bytes. */
const OBJECT_BYTES = 100;
/** Other texts are cut to {@link CUT_BYTES} when they are longer than this. */
const TEXT_BYTES = 30;
const CUT_BYTES = 27;

/**
 * One line about an event, as Theater prints it: `Event[<hash>] (parent: <hash>...) <type> <preview>`. The preview is a
 * short JSON object, or the beginning of a text in quotes, or `<n> bytes of binary data`; for an event whose payload was
 * not kept, `payload not kept`.
 *
 * Theater writes numbers of an object as Rust does (`1.0`); here they are as JavaScript writes them (`1`).
 *
 * @param options.color colours the type cyan, as Theater does on a terminal; default false
 */
export function chainEventText(event: ChainEventLike, options: { readonly color?: boolean } = {}): string {
  const type = options.color === true ? `${CYAN}${event.type}${PLAIN}` : event.type;
  return `Event[${event.hash.slice(0, 7)}] ${parentText(event.parent)} ${type} ${preview(event.payload)}`;
}

function parentText(parent: string | null): string {
  if (parent === null) return "(root)";
  return parent.length > 7 ? `(parent: ${parent.slice(0, 7)}...)` : `(parent: ${parent})`;
}

function preview(payload: Uint8Array | null): string {
  if (payload === null) return "payload not kept";
  const text = exactText(payload);
  if (text === undefined) return `${payload.length} bytes of binary data`;
  const object = payload.length < OBJECT_BYTES ? shortObject(text) : undefined;
  if (object !== undefined) return object;
  return payload.length > TEXT_BYTES ? `'${beginning(payload)}...'` : `'${text}'`;
}

/** The first bytes of a text, without the bytes of a character that does not fit. */
function beginning(payload: Uint8Array): string {
  let end = CUT_BYTES;
  while (end > 0 && ((payload[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return exactText(payload.subarray(0, end)) ?? "";
}

function shortObject(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value) ? sortedJson(value) : undefined;
}

/** JSON without spaces and with sorted keys. The text was short, so this is not deep. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, content]) => `${JSON.stringify(key)}:${sortedJson(content)}`).join(",")}}`;
}
