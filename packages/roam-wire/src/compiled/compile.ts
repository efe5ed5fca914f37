import type { Codec } from "../codec.ts";
import { enterReader, enterWriter, leave } from "../nesting.ts";
import { putF32, putF64, putSafeI64, putShortBytes, putShortText, putVarint } from "../put.ts";
import type { Reader } from "../reader.ts";
import type { LazyType } from "../schema/lazy.ts";
import { type Decode, type Encode, type Type, decoderOf, encoderOf } from "../schema/type.ts";
import { type Service, withCodecs } from "../service.ts";
import type { Writer } from "../writer.ts";
import { decoderSource } from "./decoder-source.ts";
import { encoderSource } from "./encoder-source.ts";
import { isNamed } from "./scope.ts";

/** Both directions of a type as generated functions, which say only that a value does not fit, not why. */
interface Fast {
  encode: Encode<never>;
  decode: Decode<unknown>;
}

// The generated functions live as long as the type.
const compiled: WeakMap<object, Fast> = /* @__PURE__ */ new WeakMap();

/**
 * The codec of a type as generated code: the same bytes, values and errors as `codecOf`, in less time. It needs `new Function`, so it throws an
 * `EvalError` where a content security policy, or the runtime, forbids that; nothing else in this package generates code.
 */
export function compile<T>(type: Type<T>): Codec<T> {
  // A channel calls out while it is encoded, so a second try would open it twice.
  if (type.hasChannel) return { encode: encoderOf(type), decode: decoderOf(type) };
  const fast = fastOf(type);
  const explain = encoderOf(type);
  return {
    encode(writer: Writer, value: T): void {
      const length = writer.pos - writer.start;
      const depth = writer.depth;
      try {
        fast.encode(writer, value as never);
      } catch {
        // Something did not fit. The closures find out what, and where.
        writer.pos = writer.start + length;
        writer.depth = depth;
        explain(writer, value);
      }
    },
    decode: fast.decode as Decode<T>,
  };
}

/**
 * The same service with compiled codecs, for `service` calls and dispatch alike.
 * ```ts
 * const Fast = compileService(Testbed);
 * ```
 */
export function compileService<S extends Service>(service: S): S {
  return withCodecs(service, { encoder: (type) => compile(type).encode, decoder: (type) => compile(type).decode });
}

function fastOf(type: Type<unknown>): Fast {
  let fast = compiled.get(type);
  if (fast === undefined) {
    compiled.set(type, (fast = build(type)));
  }
  return fast;
}

/** What generated code calls for a part that has a function of its own. */
function partOf(type: Type<unknown>): Fast {
  if (type.kind === "lazy") return lazily(type as LazyType<unknown>);
  return isNamed(type) ? fastOf(type) : { encode: encoderOf(type) as Encode<never>, decode: decoderOf(type) };
}

function lazily(type: LazyType<unknown>): Fast {
  let inner: Fast | undefined;
  return {
    encode(writer: Writer, value: never): void {
      inner ??= fastOf(type.resolve());
      enterWriter(writer);
      inner.encode(writer, value);
      leave(writer);
    },
    decode(reader: Reader): unknown {
      inner ??= fastOf(type.resolve());
      enterReader(reader);
      const value = inner.decode(reader);
      leave(reader);
      return value;
    },
  };
}

const PUT = { putF32, putF64, putSafeI64, putShortBytes, putShortText, putVarint };

function build(type: Type<unknown>): Fast {
  const encoder = encoderSource(type);
  const decoder = decoderSource(type);
  const encoders = encoder.parts.map((part, i) => [`p${i}`, partOf(part).encode]);
  const decoders = decoder.parts.map((part, i) => [`p${i}`, partOf(part).decode]);
  return {
    encode: instantiate(encoder.code, { ...PUT, ...Object.fromEntries(encoders) }) as Encode<never>,
    decode: instantiate(decoder.code, Object.fromEntries(decoders)) as Decode<unknown>,
  };
}

/** Runs `return <code>`, which may use what is `given` by its names. The code is made of our own text and of names quoted as JSON. */
function instantiate(code: string, given: Readonly<Record<string, unknown>>): unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- this entry exists for it
  return new Function(...Object.keys(given), `"use strict"; return ${code}`)(...Object.values(given)) as unknown;
}
