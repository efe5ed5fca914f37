import { InvalidIdError } from "./errors.ts";
import type { IdKind } from "./errors.ts";

/** The id of a connection: a whole number from 1. Connections and listeners share one counter, so no two are equal. */
export type ConnectionId = number & { readonly "@troupe/ids/ConnectionId": true };

/** The id of a listener: a whole number from 1. Connections and listeners share one counter, so no two are equal. */
export type ListenerId = number & { readonly "@troupe/ids/ListenerId": true };

const DECIMAL = /^\+?0*(\d*)$/;
const MAX_U64 = "18446744073709551615";

/**
 * Reads the decimal text of a connection's id by the rules of Rust's `u64`: one leading `+` and leading zeros are fine,
 * spaces and `-` are not, 18446744073709551615 is the greatest.
 *
 * A number that no connection can have (0, or above 2^53 - 1, where counting ends) gives the id 0: a valid text, but a
 * look-up of it finds nothing. Error texts about such an id have to quote the text, not the number.
 *
 * @throws InvalidIdError with `hostText` `Invalid id: <text>`.
 */
export function parseConnectionId(text: string): ConnectionId {
  return parseSocketId("connection-id", text) as ConnectionId;
}

/**
 * Reads the decimal text of a listener's id, by the rules of {@link parseConnectionId}.
 *
 * @throws InvalidIdError with `hostText` `Invalid id: <text>`.
 */
export function parseListenerId(text: string): ListenerId {
  return parseSocketId("listener-id", text) as ListenerId;
}

/** The decimal text of an id. */
export function formatConnectionId(id: ConnectionId): string {
  return String(id);
}

/** The decimal text of an id. */
export function formatListenerId(id: ListenerId): string {
  return String(id);
}

/** Whether a value could have been handed out as an id: a safe integer from 1. */
export function isConnectionId(value: unknown): value is ConnectionId {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** Whether a value could have been handed out as an id: a safe integer from 1. */
export function isListenerId(value: unknown): value is ListenerId {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function parseSocketId(kind: IdKind, text: string): number {
  const digits = typeof text === "string" ? significantDigits(text) : undefined;
  if (digits === undefined) {
    throw new InvalidIdError({
      kind,
      text,
      expected: `a decimal number from 0 to ${MAX_U64}`,
      detail: problemOf(text),
      hostText: `Invalid id: ${typeof text === "string" ? text : typeof text}`,
    });
  }
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : 0;
}

/** The digits after leading zeros (none for zero) if the text is a u64. */
function significantDigits(text: string): string | undefined {
  if (text === "" || text === "+") return undefined;
  const digits = DECIMAL.exec(text)?.[1];
  if (digits === undefined || digits.length > MAX_U64.length) return undefined;
  // Texts of equal length compare as their numbers do.
  return digits.length === MAX_U64.length && digits > MAX_U64 ? undefined : digits;
}

function problemOf(text: unknown): string {
  if (typeof text !== "string") return "not a string";
  if (text === "") return "empty";
  return /^\+?\d+$/.test(text) ? "too large" : "not only decimal digits";
}
