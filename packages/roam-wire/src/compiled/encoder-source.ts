import { SHORT_ROOM, VARINT_ROOM } from "../put.ts";
import type { ListType } from "../schema/collections.ts";
import type { Field } from "../schema/fields.ts";
import { type OptionType, mayBeUndefined } from "../schema/option.ts";
import type { StructType, TupleType, Types } from "../schema/products.ts";
import type { EnumType, VariantPayload, Variants } from "../schema/sums.ts";
import type { Type } from "../schema/type.ts";
import { Scope, type Source, isNamed } from "./scope.ts";

/** Up to so much room is asked for at once; what is not used of it is lost at the end of a chunk. */
const MAX_ROOM = 256;
const FAIL = "throw 0;";

/**
 * Code that writes a value. It works on two variables, `b` for `w.bytes` and `p` for `w.pos`, which the writer learns of only where something
 * else writes to it; and it looks for room only where the code before has not made enough for both.
 */
interface Piece {
  /** For how many bytes there must be room. */
  readonly needs: number;
  /** Whether it makes room for what follows by itself; otherwise that must have been there before, too. */
  readonly makesRoom: boolean;
  /** The code, behind which there is room for `rest` bytes. */
  code(rest: number): string;
}

/** `(w, v) => { … }`; what does not fit is thrown as 0. It calls the functions of `put.ts`. */
export function encoderSource(type: Type<unknown>): Source {
  const scope = new Scope();
  const { needs, code } = ownPiece(type, "v", scope);
  return {
    code: `(w, v) => {\nlet b = w.bytes, p = w.pos;\n${room(needs)}\n${code(0)}\nw.pos = p;\n}`,
    parts: scope.parts,
  };
}

function room(count: number): string {
  return count === 0 ? "" : `if (p + ${count} > b.length) { ${call("", count)} }`;
}

/** Lets something else write to the writer, and makes room. */
function call(code: string, rest: number): string {
  return `w.pos = p; ${code} ${rest === 0 ? "" : `w.reserve(${rest});`} b = w.bytes; p = w.pos;`;
}

function elsewhere(type: Type<unknown>, v: string, scope: Scope): Piece {
  const name = scope.part(type);
  return { needs: 0, makesRoom: true, code: (rest) => call(`${name}(w, ${v});`, rest) };
}

/** What always takes a few bytes. */
interface Small {
  readonly needs: number;
  readonly fits: (v: string) => string;
  readonly write: (v: string) => string;
}

const varint = (v: string): string => `p = putVarint(b, p, ${v});`;
const zigzag = (v: string): string => varint(`((${v} << 1) ^ (${v} >> 31)) >>> 0`);
const safeUnsigned: Small = {
  needs: VARINT_ROOM,
  fits: (v) => `Number.isSafeInteger(${v}) && ${v} >= 0`,
  write: varint,
};
const safeSigned: Small = {
  needs: VARINT_ROOM,
  fits: (v) => `Number.isSafeInteger(${v})`,
  write: (v) => `p = putSafeI64(b, p, ${v});`,
};

const SMALL: Readonly<Record<string, Small>> = {
  bool: { needs: 1, fits: (v) => `typeof ${v} === "boolean"`, write: (v) => `b[p++] = ${v} ? 1 : 0;` },
  u8: { needs: 1, fits: (v) => `(${v} & 255) === ${v}`, write: (v) => `b[p++] = ${v};` },
  u16: { needs: 3, fits: (v) => `(${v} & 65535) === ${v}`, write: varint },
  u32: { needs: 5, fits: (v) => `${v} >>> 0 === ${v}`, write: varint },
  i8: { needs: 1, fits: (v) => `${v} << 24 >> 24 === ${v}`, write: (v) => `b[p++] = ${v};` },
  i16: { needs: 3, fits: (v) => `${v} << 16 >> 16 === ${v}`, write: zigzag },
  i32: { needs: 5, fits: (v) => `(${v} | 0) === ${v}`, write: zigzag },
  safeU64: safeUnsigned,
  safeUsize: safeUnsigned,
  safeI64: safeSigned,
  safeIsize: safeSigned,
  f32: { needs: 4, fits: (v) => `typeof ${v} === "number"`, write: (v) => `p = putF32(b, p, ${v});` },
  f64: { needs: 8, fits: (v) => `typeof ${v} === "number"`, write: (v) => `p = putF64(b, p, ${v});` },
};

/** What takes a few bytes when it is short, and a method of the writer otherwise. */
interface MaybeShort {
  readonly needs: number;
  readonly fits: (v: string) => string;
  readonly put: string;
  readonly method: string;
}

const MAYBE_SHORT: Readonly<Record<string, MaybeShort>> = {
  string: { needs: SHORT_ROOM, fits: (v) => `typeof ${v} === "string"`, put: "putShortText", method: "string" },
  bytes: { needs: SHORT_ROOM, fits: (v) => `${v} instanceof Uint8Array`, put: "putShortBytes", method: "blob" },
};

function smallPiece({ needs, fits, write }: Small, v: string): Piece {
  return { needs, makesRoom: false, code: () => `if (!(${fits(v)})) ${FAIL} ${write(v)}` };
}

function maybeShortPiece({ needs, fits, put, method }: MaybeShort, v: string, scope: Scope): Piece {
  const end = scope.name();
  return {
    needs,
    makesRoom: false,
    code: (rest) =>
      `if (!(${fits(v)})) ${FAIL} const ${end} = ${put}(b, p, ${v}); ` +
      `if (${end} >= 0) p = ${end}; else { ${call(`w.${method}(${v});`, rest)} }`,
  };
}

/** A value within another one. */
function piece(type: Type<unknown>, v: string, scope: Scope): Piece {
  return isNamed(type) ? elsewhere(type, v, scope) : ownPiece(type, v, scope);
}

function ownPiece(type: Type<unknown>, v: string, scope: Scope): Piece {
  const small = SMALL[type.kind];
  if (small !== undefined) return smallPiece(small, v);
  const maybeShort = MAYBE_SHORT[type.kind];
  if (maybeShort !== undefined) return maybeShortPiece(maybeShort, v, scope);
  switch (type.kind) {
    case "option":
      return optionPiece(type as OptionType<unknown>, v, scope);
    case "list":
      return listPiece(type as ListType<unknown>, v, scope);
    case "tuple":
    case "tupleStruct":
      return elementsPiece((type as TupleType<Types>).elements, v, scope);
    case "struct":
      return fieldsPiece((type as StructType<never>).fields, v, scope);
    case "enum":
      return enumPiece(type as EnumType<Variants>, v, scope);
    case "newtype":
    case "box":
    case "opaque":
      return piece((type as OptionType<unknown>).inner, v, scope);
    default:
      return elsewhere(type, v, scope);
  }
}

function optionPiece(type: OptionType<unknown>, v: string, scope: Scope): Piece {
  if (mayBeUndefined(type.inner)) return elsewhere(type, v, scope);
  const { needs, makesRoom, code } = piece(type.inner, v, scope);
  return {
    needs: 1 + needs,
    makesRoom,
    code: (rest) =>
      `if (${v} === undefined) { b[p++] = 0; ${makesRoom ? room(rest) : ""} } else { b[p++] = 1; ${code(rest)} }`,
  };
}

function listPiece(type: ListType<unknown>, v: string, scope: Scope): Piece {
  const [i, value] = [scope.name(), scope.name()];
  const element = piece(type.element, value, scope);
  const body = `${room(element.needs)} const ${value} = ${v}[${i}]; ${element.code(0)}`;
  return {
    needs: VARINT_ROOM,
    makesRoom: true,
    code: (rest) =>
      `if (!Array.isArray(${v})) ${FAIL} ${varint(`${v}.length`)}\n` +
      `for (let ${i} = 0; ${i} < ${v}.length; ${i}++) { ${body} }\n${room(rest)}`,
  };
}

function elementsPiece(elements: Types, v: string, scope: Scope): Piece {
  const check = `if (!Array.isArray(${v}) || ${v}.length !== ${elements.length}) ${FAIL}`;
  return inSequence(
    check,
    elements.map((element, i) => propertyPiece(`${v}[${i}]`, element, scope)),
  );
}

function fieldsPiece(fields: readonly Field[], v: string, scope: Scope): Piece {
  const check = `if (typeof ${v} !== "object" || ${v} === null) ${FAIL}`;
  return inSequence(
    check,
    fields.map(({ key, type }) => propertyPiece(`${v}[${JSON.stringify(key)}]`, type, scope)),
  );
}

function propertyPiece(place: string, type: Type<unknown>, scope: Scope): Piece {
  const name = scope.name();
  const { needs, makesRoom, code } = piece(type, name, scope);
  return { needs, makesRoom, code: (rest) => `const ${name} = ${place}; ${code(rest)}` };
}

/** Pieces one behind the other. */
function inSequence(check: string, pieces: readonly Piece[]): Piece {
  const steps = withStops(pieces);
  return {
    needs: steps.reduceRight(roomBefore, 0),
    makesRoom: steps.some(({ makesRoom }) => makesRoom),
    code: (rest) =>
      [check, ...steps.map(({ code }, i) => code(steps.slice(i + 1).reduceRight(roomBefore, rest)))].join("\n"),
  };
}

function roomBefore(rest: number, { needs, makesRoom }: Piece): number {
  return makesRoom ? needs : needs + rest;
}

/** Makes room, between pieces that need too much together. */
const STOP: Piece = { needs: 0, makesRoom: true, code: room };

function withStops(pieces: readonly Piece[]): readonly Piece[] {
  let sum = 0;
  return pieces.flatMap((next) => {
    const stops = sum + next.needs > MAX_ROOM;
    sum = next.makesRoom ? 0 : (stops ? 0 : sum) + next.needs;
    return stops ? [STOP, next] : [next];
  });
}

/** An enum has a function of its own, so nothing follows. */
function enumPiece(type: EnumType<Variants>, v: string, scope: Scope): Piece {
  const plain = type.variants.every((variant) => variant.payload.shape === "unit");
  const val = scope.name();
  const payloads = type.variants.map(({ payload }) => (plain ? NOTHING : payloadPiece(payload, val, scope)));
  const cases = type.variants.map(({ tag }, i) => {
    return `case ${JSON.stringify(tag)}: { ${varint(`${i}`)} ${payloads[i]!.code(0)} break; }`;
  });
  return {
    needs: VARINT_ROOM + Math.max(0, ...payloads.map(({ needs }) => needs)),
    makesRoom: true,
    code: (rest) =>
      `${plain ? "" : `const ${val} = ${v}.val;`} switch (${plain ? v : `${v}.tag`}) {\n${cases.join("\n")}\ndefault: ${FAIL}\n}\n${room(rest)}`,
  };
}

const NOTHING: Piece = { needs: 0, makesRoom: false, code: () => "" };

function payloadPiece(payload: VariantPayload, val: string, scope: Scope): Piece {
  switch (payload.shape) {
    case "unit":
      return { ...NOTHING, code: () => `if (${val} !== undefined) ${FAIL}` };
    case "newtype":
      return piece(payload.type, val, scope);
    case "tuple":
      return elementsPiece(payload.elements, val, scope);
    case "struct":
      return fieldsPiece(payload.fields, val, scope);
  }
}
