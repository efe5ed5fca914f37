import { createHash } from "node:crypto";
import {
  compileEncoder,
  decode,
  decodeTyped,
  encode,
  encodeTyped,
  lift,
  lower,
  v,
  type Lowered,
  type Type,
} from "@troupe/pack";
import { describe, expect, test } from "vitest";
import { GOLDEN } from "./golden.ts";
import { fromHex, toHex } from "./hex.ts";

describe.each(GOLDEN)("$name", ({ value, bytes }) => {
  test("encodes to the bytes of packr", () => {
    expect(toHex(encode(value))).toBe(toHex(bytes));
  });

  test("decodes from the bytes of packr", () => {
    expect(decode(bytes)).toEqual(value);
  });
});

test.each(GOLDEN.filter((one) => one.typed !== undefined))(
  "$name lowers and lifts by its type",
  ({ value, bytes, typed }) => {
    const { type, js } = typed as { type: Type; js: Lowered<Type> };
    expect(lower(type, js)).toEqual(value);
    expect(lift(type, value)).toEqual(js);
    expect(toHex(encodeTyped(type, js))).toBe(toHex(bytes));
    expect(toHex(compileEncoder(type)(js))).toBe(toHex(bytes));
    expect(decodeTyped(type, bytes)).toEqual(js);
  },
);

test("the events of a call of init, as Theater 0.3.7 publishes them, decode and encode to the same bytes", () => {
  const events = [
    `43475246020000000500000004000000060000001d00000019000000746865617465723a73696d706c652f6163746f722e696e697415000000210000000c1c00
     0000434752460200000001000000000000000b00000004000000000000000900000034000000090000007761736d2d63616c6c020000000d00000066756e6374
     696f6e2d6e616d6506000000706172616d730000000001000000080000002c0000000f0000007761736d2d6576656e742d64617461090000007761736d2d6361
     6c6c000000000100000002000000080000002b00000013000000636861696e2d6576656e742d7061796c6f6164040000007761736d01000000010000000300
     0000`,
    `43475246020000000600000005000000060000001a00000016000000746865617465723a73696d706c652f72756e74696d650600000007000000030000006c6f
     6706000000100000000c0000005b68656c6c6f5d20696e69740b0000000400000000000000090000005600000012000000686f73742d66756e6374696f6e2d63
     616c6c0400000009000000696e746572666163650800000066756e6374696f6e05000000696e707574060000006f757470757400000000010000000200000003
     000000080000003400000013000000636861696e2d6576656e742d7061796c6f61640d000000686f73742d66756e6374696f6e00000000010000000400000
     0`,
  ].map(fromHex);
  expect(events.map((bytes) => bytes.length)).toEqual([257, 255]);
  for (const bytes of events) expect(toHex(encode(decode(bytes)))).toBe(toHex(bytes));
});

test("the metadata of a guest with one export is the 651 bytes that the guest macro embeds", () => {
  const s64 = v.variant("type-desc", "s64", 8);
  const record = { kind: "record", name: "" } as const;
  const param = v.record("param-sig", [
    ["name", v.string("n")],
    ["type", s64],
  ]);
  const signature = v.record("function-sig", [
    ["interface", v.string("a:b/c")],
    ["name", v.string("f")],
    ["params", v.list(record, [param])],
    ["results", v.list({ kind: "variant", name: "" }, [s64])],
  ]);
  const hash = "f977d5f4233d8a5fb8637219414bed2be36944379273c2cfda23bdc92048ad13";
  const words = new BigUint64Array(fromHex(hash).buffer);
  const hashes = v.record("interface-hash", [
    ["name", v.string("a:b/c")],
    ["hash", v.tuple(...Array.from(words, v.u64))],
  ]);
  const metadata = v.record("package-metadata", [
    ["imports", v.list(record, [])],
    ["exports", v.list(record, [signature])],
    ["import-hashes", v.list(record, [])],
    ["export-hashes", v.list(record, [hashes])],
  ]);
  const bytes = encode(metadata);
  expect(bytes).toHaveLength(651);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(
    "80a1b7fdaf6f853cb656085f9221be6532b597d34c9b66ed5a9c448e3501c879",
  );
  expect(decode(bytes)).toEqual(metadata);
});
