import { SchemaError } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";

export declare const VALUE: unique symbol;

/** Writes a value of one type. */
export type Encode<T> = (writer: Writer, value: T) => void;
/** Reads a value of one type. */
export type Decode<T> = (reader: Reader) => T;

/**
 * A type of Rust's, as postcard writes it and as the signature hash sees it; `T` is the TypeScript value that stands for it. Made by the
 * functions of `t`. Two uses of one Rust type share one object: the hash depends on it.
 */
export interface Type<out T> {
  /** Which function of `t` made it. */
  readonly kind: string;
  /** Whether a channel is part of it. */
  readonly hasChannel: boolean;
  /** Exists for the compiler only. */
  readonly [VALUE]: T;
  /** @internal */
  readonly impl: TypeImpl;
}

/** The TypeScript type of the values of a {@link Type}. */
export type Infer<S> = S extends Type<infer T> ? T : never;

/** What the kinds of types implement. */
export interface TypeImpl {
  /** Whether the signature hash names it by a back-reference when it is met again (rule: named types, tuples, results and opaque types). */
  readonly nominal: boolean;
  /** Writes its signature, without any back-reference to itself. */
  sign(signature: SignatureSink): void;
  /** The least number of bytes that a value takes. */
  minBytes(): number;
  encoder(): Encode<never>;
  decoder(): Decode<unknown>;
}

/** Where {@link TypeImpl.sign} writes to. */
export interface SignatureSink {
  readonly out: Writer;
  type(type: Type<unknown>): void;
}

interface Codecs {
  encode?: Encode<never>;
  decode?: Decode<unknown>;
}

// Built at first use, kept as long as the type lives.
const built: WeakMap<TypeImpl, Codecs> = /* @__PURE__ */ new WeakMap();

function codecsOf(impl: TypeImpl): Codecs {
  let codecs = built.get(impl);
  if (codecs === undefined) built.set(impl, (codecs = {}));
  return codecs;
}

/** The encoder of a type. */
export function encoderOf<T>(type: Type<T>): Encode<T> {
  const codecs = codecsOf(type.impl);
  // `define` pairs each value type with its codec; the compiler can't follow it through the map.
  return (codecs.encode ??= type.impl.encoder()) as Encode<T>;
}

/** The decoder of a type. */
export function decoderOf<T>(type: Type<T>): Decode<T> {
  const codecs = codecsOf(type.impl);
  return (codecs.decode ??= type.impl.decoder()) as Decode<T>;
}

/** Builds a type: what is public of it, and how it works. `S` names `VALUE`, which no object has. */
export function define<S extends Type<unknown>>(
  facts: Omit<S, typeof VALUE | "impl" | "hasChannel"> & { hasChannel?: boolean },
  impl: TypeImpl,
): S {
  return { hasChannel: false, ...facts, impl } as unknown as S;
}

export function isType(value: unknown): value is Type<unknown> {
  return typeof value === "object" && value !== null && "impl" in value && "hasChannel" in value;
}

/** Channels can't stand in everything: Rust finds them in arguments, structs, tuples and the first field of a variant. */
export function refuseChannel(type: Type<unknown>, place: string): void {
  if (type.hasChannel) throw new SchemaError("channel-not-allowed", `a channel can't be in ${place}`);
}

/** Names become property names and hashed bytes: they must keep their order and must not touch the prototype. */
export function checkName(name: string, what: string): void {
  if (name === "" || name === "__proto__" || /^(0|[1-9]\d*)$/.test(name)) {
    throw new SchemaError("invalid-name", `${JSON.stringify(name)} can't be the name of ${what}`);
  }
}
