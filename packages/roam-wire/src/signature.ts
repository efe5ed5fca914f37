import type { SignatureSink, Type } from "./schema/type.ts";
import { Writer } from "./writer.ts";

const BACK_REFERENCE = 0x32;
const TUPLE = 0x25;
const UNIT = 0x10;

/** Writes one argument or return type. The named types met on the way are remembered for this one only, and never forgotten within it. */
function sign(out: Writer, root: Type<unknown>): void {
  const seen = new Set<Type<unknown>>();
  const sink: SignatureSink = {
    out,
    type(type) {
      if (type.impl.nominal) {
        if (seen.has(type)) return out.u8(BACK_REFERENCE);
        seen.add(type);
      }
      type.impl.sign(sink);
    },
  };
  sink.type(root);
}

/**
 * The bytes that stand for a method's types in its id.
 * @param returns `undefined` for a method that can fail: Rust describes every `Result` as opaque, whatever it holds
 */
export function signatureOf(args: readonly Type<unknown>[], returns: Type<unknown> | undefined): Uint8Array {
  const out = new Writer(256);
  out.u8(TUPLE);
  out.varint(args.length);
  for (const arg of args) sign(out, arg);
  if (returns === undefined) out.u8(UNIT);
  else sign(out, returns);
  return out.finish();
}
