import { decode, encode, PackDecodeError, v, type Limits, type Value } from "@troupe/pack";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { value } from "./arbitraries.ts";
import { GOLDEN } from "./golden.ts";
import { fromHex, toHex } from "./hex.ts";

const u32 = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];

/** A buffer of nodes as given: kind and payload. */
function graph(root: number, ...nodes: readonly (readonly [kind: number, payload: readonly number[]])[]): Uint8Array {
  const body = nodes.flatMap(([kind, payload]) => [kind, 0, 0, 0, ...u32(payload.length), ...payload]);
  return Uint8Array.from([0x43, 0x47, 0x52, 0x46, 2, 0, 0, 0, ...u32(nodes.length), ...u32(root), ...body]);
}

function failure(bytes: Uint8Array, limits?: Partial<Limits>): PackDecodeError {
  try {
    decode(bytes, limits);
  } catch (error) {
    if (error instanceof PackDecodeError) return error;
    throw error;
  }
  throw new Error("decoded");
}

const TUPLE = 0x0b;
const LIST = 0x07;
const STRING = 0x06;

describe("damage", () => {
  test.each(GOLDEN)("$name, cut short anywhere, is refused", ({ bytes }) => {
    for (let length = 0; length < bytes.length; length++)
      expect(failure(bytes.subarray(0, length)).code).toBe("BUFFER_TOO_SMALL");
  });

  test.each(GOLDEN)("$name with a byte too many is refused", ({ bytes }) => {
    expect(failure(Uint8Array.from([...bytes, 0]))).toMatchObject({ code: "TRAILING_BYTES", offset: bytes.length });
  });

  test.each(GOLDEN)(
    "$name with any one bit flipped is refused or is another value, and nothing else happens",
    ({ bytes }) => {
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const damaged = bytes.slice();
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        expectValueOrDecodeError(damaged);
      }
    },
  );

  test("garbage, also behind a good header, is refused or is a value", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(3), (garbage, count) => {
        expectValueOrDecodeError(garbage);
        expectValueOrDecodeError(
          Uint8Array.from([0x43, 0x47, 0x52, 0x46, 2, 0, 0, 0, ...u32(count), ...u32(0), ...garbage]),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test("values with several bytes replaced are refused or are values", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(0x1f)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(value, changes, (original, replaced) => {
        const damaged = encode(original);
        for (const [at, byte] of replaced) damaged[at % damaged.length] = byte;
        expectValueOrDecodeError(damaged);
      }),
      { numRuns: 1000 },
    );
  });

  function expectValueOrDecodeError(bytes: Uint8Array): void {
    let decoded: Value;
    try {
      decoded = decode(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(PackDecodeError);
      return;
    }
    // What was taken can be sent on, and is then the same value.
    expect(decode(encode(decoded))).toEqual(decoded);
  }
});

describe("accepted as packr accepts it", () => {
  test("flags that are not zero, in the header and in a node", () => {
    const bytes = graph(0, [TUPLE, u32(0)]);
    bytes.set([0xff, 0xff], 6);
    bytes.set([0xff, 0xff, 0xff], 17);
    expect(decode(bytes)).toEqual(v.unit);
  });

  test("a malformed list that nothing refers to", () => {
    expect(decode(graph(0, [TUPLE, u32(0)], [LIST, [0xee]]))).toEqual(v.unit);
  });

  test("a list tagged string that holds a number", () => {
    expect(decode(graph(1, [0x0c, [7]], [LIST, [STRING, ...u32(1), ...u32(0)]]))).toEqual(v.list("string", [v.u8(7)]));
  });

  test("nodes in any order, and one node as the child of several", () => {
    expect(decode(graph(0, [TUPLE, [...u32(2), ...u32(1), ...u32(1)]], [0x0c, [7]]))).toEqual(
      v.tuple(v.u8(7), v.u8(7)),
    );
  });

  test("empty and repeated field names", () => {
    const record = v.record("", [
      ["", v.unit],
      ["", v.u8(1)],
    ]);
    expect(decode(encode(record))).toEqual(record);
  });

  test("any byte but zero as true in a packed list, any but one as none, any number but zero as err", () => {
    expect(decode(graph(0, [0x15, [0x01, ...u32(3), 0, 1, 0x80]]))).toEqual(v.array("bool", [false, true, true]));
    expect(decode(graph(0, [0x0a, [STRING, 9]]))).toEqual(v.none("string"));
    expect(decode(graph(1, [TUPLE, u32(0)], [0x14, [STRING, STRING, ...u32(77), 1, ...u32(0)]]))).toEqual(
      v.err(v.unit, "string", "string"),
    );
  });

  test("a graph of 345 bytes that unfolds to 1,900,540", () => {
    const tuples = Array.from({ length: 16 }, (_, i) => [TUPLE, [...u32(2), ...u32(i), ...u32(i)]] as const);
    const bytes = graph(16, [0x0c, [1]], ...tuples);
    expect(bytes).toHaveLength(345);
    expect(encode(decode(bytes))).toHaveLength(1_900_540);
  });
});

describe("attacks", () => {
  test("a node that contains itself", () => {
    expect(failure(graph(0, [TUPLE, [...u32(1), ...u32(0)]]))).toMatchObject({
      code: "CYCLE",
      hostText: "Cycle detected in graph buffer",
      node: 0,
    });
  });

  test("two nodes that contain each other", () => {
    expect(failure(graph(0, [TUPLE, [...u32(1), ...u32(1)]], [TUPLE, [...u32(1), ...u32(0)]])).code).toBe("CYCLE");
  });

  test("counts of four thousand million, in every kind of node that has one", () => {
    const many = u32(0xffffffff);
    expect(failure(graph(0, [LIST, [STRING, ...many]])).code).toBe("BUFFER_TOO_SMALL");
    expect(failure(graph(0, [0x09, [...u32(0), ...many]])).code).toBe("BUFFER_TOO_SMALL");
    expect(failure(graph(0, [0x08, [...u32(0), ...u32(0), ...u32(0), ...many]])).code).toBe("BUFFER_TOO_SMALL");
    expect(failure(graph(0, [0x0a, [TUPLE, ...many]])).code).toBe("BUFFER_TOO_SMALL");
    expect(failure(graph(0, [STRING, many])).code).toBe("BUFFER_TOO_SMALL");
    expect(failure(graph(0, [TUPLE, many])).code).toBe("SEQUENCE_TOO_LONG");
    expect(failure(graph(0, [0x15, [0x0c, ...many]])).code).toBe("SEQUENCE_TOO_LONG");
  });

  test("a node count that the buffer has no room for", () => {
    const bytes = graph(0, [TUPLE, u32(0)]);
    bytes.set(u32(1_000_000), 8);
    expect(failure(bytes).code).toBe("BUFFER_TOO_SMALL");
    bytes.set(u32(1_000_001), 8);
    expect(failure(bytes)).toMatchObject({ code: "TOO_MANY_NODES", hostText: "Node count exceeds limit" });
  });

  test("a type tag nested 100,000 deep", () => {
    const tag = Array.from({ length: 100_000 }, () => 0x0a);
    expect(failure(graph(0, [0x0a, [...tag, STRING, 0]])).code).toBe("TOO_DEEP");
    expect(failure(graph(0, [0x0a, [...tag.map(() => LIST), STRING, 0]])).code).toBe("TOO_DEEP");
  });

  test("a value nested 100,000 deep", () => {
    const nodes = Array.from(
      { length: 100_000 },
      (_, i) => [TUPLE, i === 0 ? u32(0) : [...u32(1), ...u32(i - 1)]] as const,
    );
    expect(failure(graph(nodes.length - 1, ...nodes)).code).toBe("TOO_DEEP");
  });

  test("a small graph that unfolds to millions of values", () => {
    const nodes = Array.from(
      { length: 64 },
      (_, i) => [TUPLE, i === 0 ? u32(0) : [...u32(2), ...u32(i - 1), ...u32(i - 1)]] as const,
    );
    expect(failure(graph(63, ...nodes)).code).toBe("TOO_MANY_VALUES");
  });

  test("one large node as the child of thousands", () => {
    const text = [...u32(100_000), ...Array.from({ length: 100_000 }, () => 0x61)];
    const children = Array.from({ length: 1000 }, () => u32(0)).flat();
    expect(failure(graph(1, [STRING, text], [TUPLE, [...u32(1000), ...children]])).code).toBe("TOO_MANY_VALUES");
  });

  test("text that is not UTF-8: overlong, surrogates, cut short", () => {
    for (const bad of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xff], [0xf4, 0x90, 0x80, 0x80]]) {
      expect(failure(graph(0, [STRING, [...u32(bad.length), ...bad]]))).toMatchObject({
        code: "INVALID_UTF8",
        hostText: "Invalid UTF-8 string at node 0",
      });
    }
  });
});

describe("limits", () => {
  const nested = (depth: number): Value =>
    Array.from({ length: depth - 1 }).reduce<Value>((inner) => v.tuple(inner), v.unit);

  test("256 levels are taken, 257 are not, and the limit can be moved", () => {
    expect(decode(encode(nested(256)))).toEqual(nested(256));
    const deeper = encode(nested(257), { maxDepth: 300 });
    expect(failure(deeper)).toMatchObject({ code: "TOO_DEEP" });
    expect(decode(deeper, { maxDepth: 257 })).toEqual(nested(257));
  });

  test("256 levels of type tag are taken, 257 are not", () => {
    const tag = (depth: number): readonly number[] => Array.from({ length: depth }, () => 0x0a);
    expect(toHex(encode(decode(graph(0, [0x0a, [...tag(256), STRING, 0]]))))).toBe(
      toHex(graph(0, [0x0a, [...tag(256), STRING, 0]])),
    );
    expect(failure(graph(0, [0x0a, [...tag(257), STRING, 0]])).code).toBe("TOO_DEEP");
  });

  test("a million bytes in a list are taken, one more is not", () => {
    const full = encode(v.bytes(new Uint8Array(1_000_000)));
    expect(decode(full)).toEqual(v.bytes(new Uint8Array(1_000_000)));
    const over = encode(v.bytes(new Uint8Array(1_000_001)), { maxSequenceLength: 2_000_000 });
    expect(failure(over)).toMatchObject({ code: "SEQUENCE_TOO_LONG", hostText: "Sequence too large at node 0" });
    expect(decode(over, { maxSequenceLength: 1_000_001 })).toEqual(v.bytes(new Uint8Array(1_000_001)));
  });

  test("a payload above 8 MiB and a buffer above 16 MiB are refused with packr's words", () => {
    const text = v.string("x".repeat(8_388_608));
    const payload = encode(text, { maxPayloadBytes: 2 ** 24 });
    expect(failure(payload)).toMatchObject({ code: "PAYLOAD_TOO_LARGE", hostText: "Payload too large" });
    expect(failure(new Uint8Array(16_777_217))).toMatchObject({
      code: "BUFFER_TOO_LARGE",
      hostText: "Buffer too large",
    });
  });

  test.each<[string, object]>([
    ["a depth that the stack has no room for", { maxDepth: 100_000 }],
    ["an infinite depth", { maxDepth: Infinity }],
    ["a limit that is no number", { maxBufferBytes: Number.NaN }],
    ["a fraction", { maxValues: 1.5 }],
    ["a negative limit", { maxNodes: -1 }],
    ["a limit of another name", { maxdepth: 5 }],
  ])("%s is refused, for it would bound nothing", (_, limits) => {
    const refused = expect.objectContaining({ name: "PackError", code: "INVALID_LIMIT" }) as Error;
    expect(() => encode(v.unit, limits)).toThrow(refused);
    expect(() => decode(encode(v.unit), limits)).toThrow(refused);
  });

  test("a limit that is undefined is the default", () => {
    const deep = encode(nested(257), { maxDepth: 300 });
    const nothing = { maxDepth: undefined } as object;
    expect(failure(deep, nothing)).toMatchObject({ code: "TOO_DEEP" });
    expect(() => encode(nested(257), nothing)).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
  });

  test("the greatest depth is encoded and decoded", () => {
    const bytes = encode(nested(1024), { maxDepth: 1024 });
    expect(toHex(encode(decode(bytes, { maxDepth: 1024 }), { maxDepth: 1024 }))).toBe(toHex(bytes));
  });

  test("every limit can be lowered", () => {
    const bytes = encode(v.tuple(v.u8(1), v.string("four")));
    expect(failure(bytes, { maxBufferBytes: bytes.length - 1 }).code).toBe("BUFFER_TOO_LARGE");
    expect(failure(bytes, { maxNodes: 2 }).code).toBe("TOO_MANY_NODES");
    expect(failure(bytes, { maxPayloadBytes: 7 }).code).toBe("PAYLOAD_TOO_LARGE");
    expect(failure(bytes, { maxSequenceLength: 1 }).code).toBe("SEQUENCE_TOO_LONG");
    expect(failure(bytes, { maxDepth: 0 }).code).toBe("TOO_DEEP");
    expect(failure(bytes, { maxValues: 2 }).code).toBe("TOO_MANY_VALUES");
  });
});

test("an error tells what, where and in which node", () => {
  expect(failure(fromHex("43475246 0200 0000 01000000 00000000 01 00 0000 01000000 07"))).toMatchObject({
    name: "PackDecodeError",
    code: "INVALID_BOOL",
    hostText: "Invalid bool payload at node 0",
    node: 0,
    offset: 25,
    message: "Invalid bool payload at node 0: 7, expected 0 or 1 (byte 25)",
  });
});
