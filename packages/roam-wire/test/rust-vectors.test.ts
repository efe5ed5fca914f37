/* oxlint-disable typescript/no-explicit-any -- JSON whose form is that of the type beside it */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blake3 } from "../src/blake3.ts";
import {
  type Message,
  Reader,
  Writer,
  decode,
  decodeAnswer,
  decodeMessage,
  encode,
  encodeAnswer,
  encodeMessage,
  isRoamWireError,
  joinMethodId,
  kebabCase,
  methodIdOf,
  service,
  signatureOf,
  t,
} from "../src/index.ts";
import { cobs, encodeFrame } from "../src/framing/index.ts";
import { hex } from "./hex.ts";
import { RustTypes, type Shape } from "./rust-types.ts";
import { valueOf } from "./rust-values.ts";

// Printed by interop/rust-roam, see there.
const vectors = JSON.parse(readFileSync(new URL("data/rust-vectors.json", import.meta.url), "utf8"));
const types = new RustTypes(vectors.types);
const compact = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Every row that differs, each with what it should have been: one look shows what they have in common. */
function differences<R extends object>(rows: readonly R[], ours: (row: R) => unknown, theirs: (row: R) => unknown) {
  const wrong: unknown[] = [];
  for (const row of rows) {
    let value: unknown;
    try {
      value = ours(row);
    } catch (error) {
      value = error;
    }
    try {
      expect(value).toStrictEqual(theirs(row));
    } catch {
      wrong.push({ row: JSON.stringify(row).slice(0, 300), ours: value });
    }
  }
  return wrong;
}

interface Signature {
  type: Shape;
  bytes: string;
}
interface MethodRow {
  service: string;
  method: string;
  args: Shape[];
  returns: Shape;
  signature: string;
  hash: string;
  id: string;
  varint: string;
}
interface ValueRow {
  type: Shape;
  value: unknown;
  hex: string;
  error?: boolean;
}

describe("what the Rust crates print", () => {
  it("signatures: an inline tuple that stands twice is referred back to, whatever its elements are", () => {
    // Box<[u8]> is described as a slice, which only a pointer can hold; `t` knows Vec<u8> alone.
    const expressible = (row: Signature): boolean => !JSON.stringify(row.type).includes('{"slice":"u8"}');
    const rows: Signature[] = vectors.signatures.filter(expressible);
    expect(vectors.signatures.length - rows.length).toBe(1);
    expect(
      differences(
        rows,
        (row) => compact(signatureOf([types.type(row.type)], undefined)),
        (row) => `2501${row.bytes}10`,
      ),
    ).toEqual([]);
  });

  it("methods: the signature, its hash, and the id", () => {
    const ours = (row: MethodRow): unknown => {
      const fails = typeof row.returns === "object" && "result" in row.returns;
      const signature = signatureOf(
        row.args.map((arg) => types.type(arg)),
        fails ? undefined : types.type(row.returns),
      );
      const { high, low } = methodIdOf(row.service, row.method, signature);
      const id = joinMethodId(high, low);
      return {
        signature: compact(signature),
        hash: compact(blake3(signature)),
        id: `0x${id.toString(16).padStart(16, "0")}`,
        varint: compact(encode(t.u64, id)),
      };
    };
    const rows: MethodRow[] = vectors.methods;
    expect(rows.length).toBeGreaterThan(100);
    expect(differences(rows, ours, ({ signature, hash, id, varint }) => ({ signature, hash, id, varint }))).toEqual([]);
  });

  it("values: encoding", () => {
    const rows: ValueRow[] = vectors.values;
    expect(rows.length).toBeGreaterThan(700);
    const ours = (row: ValueRow): string => compact(encode(types.type(row.type), valueOf(types, row.type, row.value)));
    expect(differences(rows, ours, (row) => row.hex)).toEqual([]);
  });

  it("values: decoding", () => {
    const ours = (row: ValueRow): unknown => plain(decode(types.type(row.type), hex(row.hex)));
    expect(differences<ValueRow>(vectors.values, ours, (row) => plain(valueOf(types, row.type, row.value)))).toEqual(
      [],
    );
  });

  it("types that facet does not look into", () => {
    for (const row of vectors.opaque) {
      const type = types.type({ opaque: row.type });
      // Two of them travel in forms that are not their text.
      const value = row.type === "Ulid" ? hex(row.hex) : row.type === "Duration" ? "1s 500000000ns" : row.text;
      expect(compact(encode(type, value)), row.type).toBe(row.hex);
      expect(decode(type, hex(row.hex))).toEqual(value);
    }
  });

  it("values that no encoder writes: ours refuses them, or reads the same", () => {
    const rows: ValueRow[] = vectors["tolerated-values"];
    const wrong = rows.filter((row) => {
      let value: unknown;
      try {
        value = decode(types.type(row.type), hex(row.hex));
      } catch (error) {
        return !isRoamWireError(error);
      }
      if (row.error) return true;
      expect(plain(value)).toEqual(plain(valueOf(types, row.type, row.value)));
      return false;
    });
    expect(wrong).toEqual([]);
  });

  it("answers", () => {
    for (const row of vectors.answers) {
      const method = service("S", { m: { returns: types.type(row.ok), fails: types.type(row.err) } }).methods.m;
      const answer: any =
        row.answer.tag === "Ok"
          ? { tag: "Ok", val: valueOf(types, row.ok, row.answer.val) }
          : { tag: "Err", val: roamError(row.err, row.answer.val) };
      const writer = new Writer(64);
      encodeAnswer(writer, method, answer);
      expect(compact(writer.finish())).toBe(row.hex);
      expect(decodeAnswer(new Reader(hex(row.hex)), method)).toEqual(answer);
    }
  });

  it("messages: both ways, raw and in COBS", () => {
    for (const row of vectors.messages) {
      const message = messageOf(row.message);
      // Ids above 2^53 - 1, and the first version of Hello, are never sent; such ids are refused.
      if (message === undefined) {
        expect(() => decodeMessage(hex(row.raw)), row.raw).toThrow(
          expect.objectContaining({ name: expect.any(String) }),
        );
        continue;
      }
      expect(decodeMessage(hex(row.raw))).toEqual(message);
      if (message.type === "Hello" && message.version === 1) continue;
      const writer = new Writer(256);
      encodeMessage(writer, message);
      const bytes = writer.finish();
      expect(compact(bytes)).toBe(row.raw);
      expect(compact(encodeFrame(cobs, bytes))).toBe(row.framed);
    }
  });

  it("messages that no encoder writes: ours refuses all of them", () => {
    for (const row of vectors["tolerated-messages"]) {
      let error: unknown;
      try {
        decodeMessage(hex(row.hex));
      } catch (thrown) {
        error = thrown;
      }
      expect(isRoamWireError(error), row.what).toBe(true);
    }
  });

  it("names in kebab case", () => {
    const rows: [string, string][] = vectors.names;
    expect(
      differences(
        rows,
        ([name]) => kebabCase(name),
        ([, kebab]) => kebab,
      ),
    ).toEqual([]);
  });

  it("COBS", () => {
    for (const row of vectors.cobs) expect(compact(encodeFrame(cobs, hex(row.decoded)))).toBe(`${row.encoded}00`);
  });
});

/** A unit that was left out is a unit. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [plain(k), plain(v)]));
  if (value instanceof Set) return new Set([...value].map(plain));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === undefined ? [] : [[k, plain(v)]])));
}

function roamError(err: Shape, json: any): unknown {
  return json.tag === "User" ? { tag: "User", val: valueOf(types, err, json.val) } : { tag: json.tag };
}

function messageOf({ tag, val }: { tag: string; val: any }): Message | undefined {
  if (tag === "Hello") {
    return {
      type: "Hello",
      version: val.tag === "V1" ? 1 : 2,
      maxPayloadSize: val.val.max_payload_size,
      initialChannelCredit: val.val.initial_channel_credit,
    };
  }
  const fields = Object.entries<any>(val).map(([name, value]): [string, unknown] => {
    const key = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (key === "payload") return [key, hex(value)];
    if (key === "methodId") return [key, BigInt(value)];
    if (key === "channels") return [key, value.map(Number)];
    if (key === "metadata") return [key, value.map(metadataEntry)];
    return [key, key === "reason" ? value : Number(value)];
  });
  const unsafe = (value: unknown): boolean =>
    Array.isArray(value) ? value.some(unsafe) : typeof value === "number" && !Number.isSafeInteger(value);
  if (fields.some(([, value]) => unsafe(value))) return undefined;
  return { type: tag, ...Object.fromEntries(fields) } as unknown as Message;
}

function metadataEntry([key, value]: [string, { tag: string; val: string }]): [string, unknown] {
  if (value.tag === "String") return [key, value.val];
  return [key, value.tag === "Bytes" ? hex(value.val) : BigInt(value.val)];
}
