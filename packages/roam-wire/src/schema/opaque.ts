import { notA } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { string } from "./scalars.ts";
import { type Type, decoderOf, define, encoderOf, refuseChannel } from "./type.ts";

export interface OpaqueType<T> extends Type<T> {
  readonly kind: "opaque";
  /** How Rust spells it. */
  readonly rust: string;
  readonly inner: Type<T>;
}

/**
 * A Rust type that facet does not look into, such as a path or a date: on the wire it is `inner`, in the hash a unit. Declare each Rust type
 * once and use that object: `const DateTime = t.opaque("chrono::DateTime<chrono::Utc>", t.string)`.
 */
export function opaque<T>(rust: string, inner: Type<T>): OpaqueType<T> {
  refuseChannel(inner, "an opaque type");
  return define<OpaqueType<T>>(
    { kind: "opaque", rust, inner },
    {
      nominal: true,
      sign: ({ out }) => out.u8(0x10),
      minBytes: () => inner.impl.minBytes(),
      encoder: () => encoderOf(inner),
      decoder: () => decoderOf(inner),
    },
  );
}

/** `chrono::DateTime<chrono::Utc>`, as RFC 3339 text. Declare other date and time types with `t.opaque`. */
export const dateTime: OpaqueType<string> = /* @__PURE__ */ opaque("chrono::DateTime<chrono::Utc>", string);

/** `camino::Utf8PathBuf`. */
export const path: OpaqueType<string> = /* @__PURE__ */ opaque("camino::Utf8PathBuf", string);

export interface UuidType extends Type<string> {
  readonly kind: "uuid";
  readonly rust: string;
}

/** `uuid::Uuid`: 16 bytes on the wire, the usual text in lower case as value. */
export const uuid: UuidType = /* @__PURE__ */ define<UuidType>(
  { kind: "uuid", rust: "uuid::Uuid" },
  {
    nominal: true,
    sign: ({ out }) => out.u8(0x10),
    minBytes: () => 16,
    encoder: () => (writer: Writer, value: string) => {
      if (typeof value !== "string" || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value))
        throw notA("a UUID", value);
      const hex = value.replaceAll("-", "");
      for (let i = 0; i < 32; i += 2) writer.u8(Number.parseInt(hex.slice(i, i + 2), 16));
    },
    decoder: () => (reader: Reader) => {
      let text = "";
      for (let i = 0; i < 16; i++) {
        if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
        text += reader.u8().toString(16).padStart(2, "0");
      }
      return text;
    },
  },
);
