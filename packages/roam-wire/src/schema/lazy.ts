import { SchemaError } from "../errors.ts";
import { enterReader, enterWriter, leave } from "../nesting.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { type Decode, type Encode, type Type, decoderOf, define, encoderOf } from "./type.ts";

export interface LazyType<T> extends Type<T> {
  readonly kind: "lazy";
  /** The type that is meant. */
  resolve(): Type<T>;
}

/**
 * A type that is not declared yet, or is just being declared; through it a type can contain itself:
 * ```ts
 * interface Node { value: number; children: Node[] }
 * const Node: Type<Node> = t.struct("Node", { value: t.i32, children: t.list(t.lazy(() => Node)) });
 * ```
 * In the hash it is the type itself. Values may nest 256 levels deep.
 */
export function lazy<T>(declare: () => Type<T>): LazyType<T> {
  let resolved: Type<T> | undefined;
  const resolve = (): Type<T> => {
    if (resolved === undefined) {
      resolved = declare();
      if (resolved.hasChannel) throw new SchemaError("channel-not-allowed", "a channel can't be in a lazy type");
    }
    return resolved;
  };
  let measuring = false;
  return define<LazyType<T>>(
    { kind: "lazy", resolve },
    {
      nominal: false,
      sign: (signature) => signature.type(resolve()),
      minBytes() {
        // A type that contains itself without a list, option or enum in between has no finite value; any answer will do.
        if (measuring) return 1;
        measuring = true;
        try {
          return resolve().impl.minBytes();
        } finally {
          measuring = false;
        }
      },
      encoder() {
        let encode: Encode<T> | undefined;
        return (writer: Writer, value: T): void => {
          encode ??= encoderOf(resolve());
          enterWriter(writer);
          encode(writer, value);
          leave(writer);
        };
      },
      decoder() {
        let decode: Decode<T> | undefined;
        return (reader: Reader): T => {
          decode ??= decoderOf(resolve());
          enterReader(reader);
          const value = decode(reader);
          leave(reader);
          return value;
        };
      },
    },
  );
}
