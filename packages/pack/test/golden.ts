import { t, v, type Type, type Value } from "@troupe/pack";
import { fromHex } from "./hex.ts";

/** A value, its type and JavaScript form where there is one, and the bytes that packr 0.4.0 writes for it. */
export interface Golden {
  readonly name: string;
  readonly value: Value;
  readonly bytes: Uint8Array;
  readonly typed?: { readonly type: Type; readonly js: unknown };
}

const bytesType = { kind: "list", elem: "u8" } as const;

function golden(name: string, value: Value, rest: string, typed?: Golden["typed"]): Golden {
  const bytes = fromHex(`43475246 0200 0000 ${rest}`);
  return typed === undefined ? { name, value, bytes } : { name, value, bytes, typed };
}

const point = t.record("point", { x: t.s32, y: t.s32 });
const status = t.variant("status", { idle: null, moving: t.f64 });

export const GOLDEN: readonly Golden[] = [
  golden("s64", v.s64(42n), "01000000 00000000 03 00 0000 08000000 2a00000000000000", { type: t.s64, js: 42n }),
  golden("bool", v.bool(true), "01000000 00000000 01 00 0000 01000000 01", { type: t.bool, js: true }),
  golden("string", v.string("hi"), "01000000 00000000 06 00 0000 06000000 02000000 6869", { type: t.string, js: "hi" }),
  golden("char", v.char("😀"), "01000000 00000000 12 00 0000 04000000 00f60100", { type: t.char, js: "😀" }),
  golden("unit", v.unit, "01000000 00000000 0b 00 0000 04000000 00000000", { type: t.unit, js: undefined }),
  golden("list<u8>", v.bytes(Uint8Array.of(1, 2, 3)), "01000000 00000000 15 00 0000 08000000 0c 03000000 010203", {
    type: t.bytes,
    js: Uint8Array.of(1, 2, 3),
  }),
  golden(
    "list<u32>",
    v.array("u32", Uint32Array.of(1, 256)),
    "01000000 00000000 15 00 0000 0d000000 0e 02000000 01000000 00010000",
    {
      type: t.list(t.u32),
      js: Uint32Array.of(1, 256),
    },
  ),
  golden(
    "list<string>",
    v.list("string", [v.string("a"), v.string("b")]),
    `03000000 02000000 06 00 0000 05000000 01000000 61 06 00 0000 05000000 01000000 62
     07 00 0000 0d000000 06 02000000 00000000 01000000`,
    { type: t.list(t.string), js: ["a", "b"] },
  ),
  golden("option<list<u8>> none", v.none(bytesType), "01000000 00000000 0a 00 0000 03000000 07 0c 00", {
    type: t.option(t.bytes),
    js: undefined,
  }),
  golden(
    "option<u64> some",
    v.some("u64", v.u64(5n)),
    "02000000 01000000 0f 00 0000 08000000 0500000000000000 0a 00 0000 06000000 0f 01 00000000",
    { type: t.option(t.u64), js: 5n },
  ),
  golden(
    "result<u64, string> ok",
    v.ok(v.u64(3n), "u64", "string"),
    "02000000 01000000 0f 00 0000 08000000 0300000000000000 14 00 0000 0b000000 0f 06 00000000 01 00000000",
    { type: t.result(t.u64, t.string), js: { tag: "ok", val: 3n } },
  ),
  golden(
    "result<tuple<>, string> err",
    v.err(v.string("no"), { kind: "tuple", items: [] }, "string"),
    "02000000 01000000 06 00 0000 06000000 02000000 6e6f 14 00 0000 0f000000 0b 00000000 06 01000000 01 00000000",
    { type: t.result(t.unit, t.string), js: { tag: "err", val: "no" } },
  ),
  golden(
    "record",
    v.record("point", [
      ["x", v.s32(1)],
      ["y", v.s32(-1)],
    ]),
    `03000000 02000000 02 00 0000 04000000 01000000 02 00 0000 04000000 ffffffff
     09 00 0000 1f000000 05000000 706f696e74 02000000 01000000 78 01000000 79 00000000 01000000`,
    { type: point, js: { x: 1, y: -1 } },
  ),
  golden(
    "variant with payload",
    v.variant("status", "moving", 1, v.f64(2)),
    `02000000 01000000 05 00 0000 08000000 0000000000000040
     08 00 0000 20000000 06000000 737461747573 06000000 6d6f76696e67 01000000 01000000 00000000`,
    { type: status, js: { tag: "moving", val: 2 } },
  ),
  golden(
    "variant without payload",
    v.variant("status", "idle", 0),
    "01000000 00000000 08 00 0000 1a000000 06000000 737461747573 04000000 69646c65 00000000 00000000",
    { type: status, js: { tag: "idle" } },
  ),
  golden("flags", v.flags(5n), "01000000 00000000 13 00 0000 08000000 0500000000000000", {
    type: t.flags("f", ["a", "b", "c"]),
    js: 5n,
  }),
  golden(
    "the input of a call: state and one parameter",
    v.tuple(v.unit, v.string("1")),
    `03000000 02000000 0b 00 0000 04000000 00000000 06 00 0000 05000000 01000000 31
     0b 00 0000 0c000000 02000000 00000000 01000000`,
    { type: t.tuple([t.unit, t.string]), js: [undefined, "1"] },
  ),
  golden(
    "a host's reply whose tags are wrong",
    v.ok(v.bytes(Uint8Array.of(1, 2, 3)), "string", "string"),
    "02000000 01000000 15 00 0000 08000000 0c 03000000 010203 14 00 0000 0b000000 06 06 00000000 01 00000000",
  ),
  golden(
    "an actor's reply: ok with a tuple of the new state",
    v.ok(v.tuple(v.none(bytesType)), { kind: "tuple", items: [{ kind: "option", inner: bytesType }] }, "string"),
    `03000000 02000000 0a 00 0000 03000000 07 0c 00 0b 00 0000 08000000 01000000 00000000
     14 00 0000 12000000 0b 01000000 0a 07 0c 06 00000000 01 01000000`,
    { type: t.result(t.tuple([t.option(t.bytes)]), t.string), js: { tag: "ok", val: [undefined] } },
  ),
];
