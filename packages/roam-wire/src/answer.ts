import type { Reader } from "./reader.ts";
import type { Method } from "./service.ts";
import type { Writer } from "./writer.ts";

/** Why a call was answered without a value: an error of the method's own, or one of the three that every method has. */
export type RoamError<E = never> =
  | { readonly tag: "User"; readonly val: E }
  | { readonly tag: "UnknownMethod" }
  | { readonly tag: "InvalidPayload" }
  | { readonly tag: "Cancelled" };

/** What the payload of a Response holds. */
export type Answer<T, E = never> =
  | { readonly tag: "Ok"; readonly val: T }
  | { readonly tag: "Err"; readonly val: RoamError<E> };

/** The outcomes of a call, in the order of the wire: `Ok` is byte 0, the others follow a byte 1. */
export type AnswerKind = "Ok" | RoamError["tag"];

const ERRORS = ["User", "UnknownMethod", "InvalidPayload", "Cancelled"] as const;

/**
 * The head of a Response's payload. After `Ok` comes the value (`method.encodeReturn`), after `User` the error (`method.encodeError`), after the
 * others nothing.
 */
export function writeAnswerKind(writer: Writer, kind: AnswerKind): void {
  if (kind === "Ok") return writer.u8(0);
  writer.u8(1);
  writer.u8(ERRORS.indexOf(kind));
}

/**
 * Reads what {@link writeAnswerKind} wrote. The caller goes on with `method.decodeReturn` or `method.decodeError`, then `reader.expectEnd()`.
 * @throws {RoamProtocolError} for an empty payload, a missing second byte, or a byte without meaning
 */
export function readAnswerKind(reader: Reader): AnswerKind {
  if (!reader.bool()) return "Ok";
  const byte = reader.u8();
  const kind = ERRORS[byte];
  if (kind === undefined) throw reader.error("unknown-variant", `there is no error ${byte} of roam`);
  return kind;
}

/** What an answer needs to know of its method. */
export type AnswerCodec<T, E> = Pick<
  Method<readonly unknown[], T, E>,
  "encodeReturn" | "decodeReturn" | "encodeError" | "decodeError"
>;

/** Writes the payload of a Response. */
export function encodeAnswer<T, E>(writer: Writer, method: AnswerCodec<T, E>, answer: Answer<T, E>): void {
  if (answer.tag === "Ok") {
    writeAnswerKind(writer, "Ok");
    return method.encodeReturn(writer, answer.val);
  }
  writeAnswerKind(writer, answer.val.tag);
  if (answer.val.tag === "User") method.encodeError(writer, answer.val.val);
}

/**
 * Reads the payload of a Response, all of it.
 * @throws {RoamProtocolError} when it is none
 */
export function decodeAnswer<T, E>(reader: Reader, method: AnswerCodec<T, E>): Answer<T, E> {
  const kind = readAnswerKind(reader);
  const answer: Answer<T, E> =
    kind === "Ok"
      ? { tag: "Ok", val: method.decodeReturn(reader) }
      : { tag: "Err", val: kind === "User" ? { tag: "User", val: method.decodeError(reader) } : { tag: kind } };
  reader.expectEnd();
  return answer;
}
