import { notA } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { intern } from "./intern.ts";
import { type Decode, type Encode, type Type, decoderOf, define, encoderOf, refuseChannel } from "./type.ts";

/**
 * `T` or `undefined`. Where `undefined` is itself a value of the inner type (an option of an option, or of a unit), a pair that says which:
 * `{ tag: "Some", val }` or `{ tag: "None" }`.
 */
export type OptionValue<T> = undefined extends T
  ? { tag: "Some"; val: T } | { tag: "None"; val?: undefined }
  : T | undefined;

export interface OptionType<T> extends Type<OptionValue<T>> {
  readonly kind: "option";
  readonly inner: Type<T>;
}

/** `Option<T>`. */
export function option<T>(inner: Type<T>): OptionType<T> {
  refuseChannel(inner, "an option");
  return intern("option", [inner], () =>
    define<OptionType<T>>(
      { kind: "option", inner },
      {
        nominal: false,
        sign(signature) {
          signature.out.u8(0x21);
          signature.type(inner);
        },
        minBytes: () => 1,
        encoder() {
          const encode = encoderOf(inner);
          return mayBeUndefined(inner) ? taggedEncoder(encode) : plainEncoder(encode);
        },
        decoder() {
          const decode = decoderOf(inner);
          return mayBeUndefined(inner) ? taggedDecoder(decode) : plainDecoder(decode);
        },
      },
    ),
  );
}

/** Whether `undefined` is a value of the type. */
export function mayBeUndefined(type: Type<unknown>): boolean {
  const { kind } = type;
  if (kind === "option") return !mayBeUndefined((type as OptionType<unknown>).inner);
  if (kind === "lazy") return mayBeUndefined((type as Type<unknown> & { resolve(): Type<unknown> }).resolve());
  if ("inner" in type) return mayBeUndefined(type.inner as Type<unknown>);
  return kind === "unit" || kind === "unitStruct";
}

function plainEncoder<T>(encode: Encode<T>): Encode<T | undefined> {
  return (writer, value) => {
    if (value === undefined) writer.u8(0);
    else {
      writer.u8(1);
      encode(writer, value);
    }
  };
}

function plainDecoder<T>(decode: Decode<T>): Decode<T | undefined> {
  return (reader) => (reader.bool() ? decode(reader) : undefined);
}

function taggedEncoder<T>(encode: Encode<T>): (writer: Writer, value: { tag: "Some" | "None"; val: T }) => void {
  return (writer, value) => {
    if (value?.tag === "None") writer.u8(0);
    else if (value?.tag === "Some") {
      writer.u8(1);
      encode(writer, value.val);
    } else throw notA('{ tag: "Some", val } or { tag: "None" }', value);
  };
}

function taggedDecoder<T>(decode: Decode<T>): (reader: Reader) => { tag: "Some"; val: T } | { tag: "None" } {
  return (reader) => (reader.bool() ? { tag: "Some", val: decode(reader) } : { tag: "None" });
}
