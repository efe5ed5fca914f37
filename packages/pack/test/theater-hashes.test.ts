import {
  functionHash,
  interfaceHash,
  interfaceOf,
  parsePact,
  printPact,
  subsetHash,
  t,
  typeHash,
  type Interface,
} from "@troupe/pack";
import { expect, test } from "vitest";
import { THEATER } from "./theater-interfaces.ts";

const NAMED_TYPES = new Set(["theater:simple/message-server-client", "theater:simple/supervisor-handlers"]);

function theater(name: string): Interface {
  const found = THEATER.find((one) => one.name === `theater:simple/${name}`);
  if (found === undefined) throw new Error(`no fixture for ${name}`);
  return interfaceOf(parsePact(found.pact));
}

test("the table holds all fourteen interfaces", () => {
  expect(THEATER).toHaveLength(14);
});

test.each(THEATER)("$name hashes as the host of packr 0.4.0 hashes it", ({ name, hash, pact }) => {
  const parsed = interfaceOf(parsePact(pact));
  expect(parsed.name).toBe(name);
  expect(interfaceHash(parsed, { style: "host-0.4" })).toBe(hash);
  expect(interfaceHash(interfaceOf(parsePact(printPact(parsePact(pact)))), { style: "host-0.4" })).toBe(hash);
});

test.each(THEATER.filter((one) => !NAMED_TYPES.has(one.name)))(
  "$name hashes the same by structure: it names no type",
  ({ hash, pact }) => {
    expect(interfaceHash(interfaceOf(parsePact(pact)))).toBe(hash);
  },
);

test.each(THEATER.filter((one) => NAMED_TYPES.has(one.name)))(
  "$name hashes differently by structure: it names types",
  ({ hash, pact }) => {
    expect(interfaceHash(interfaceOf(parsePact(pact)))).not.toBe(hash);
  },
);

test("an importer that uses four functions of tcp embeds the hash of those four", () => {
  const expected = "d9163057a60db59b39714330203bfe0df8337aa6bf8f83d0ac91272e6845be2a";
  expect(subsetHash(theater("tcp"), ["listen", "send", "receive", "close"])).toBe(expected);
  expect(subsetHash(theater("tcp"), ["close", "receive", "send", "listen", "send"], { style: "host-0.4" })).toBe(
    expected,
  );
});

test("an importer that uses only log of runtime embeds the hash of that one", () => {
  expect(subsetHash(theater("runtime"), ["log"])).toBe(
    "1dd3d02d5f489296fab56691f915636091203b3899500d8d6eb1706d54249e54",
  );
});

test("a function that the interface lacks is named", () => {
  expect(() => subsetHash(theater("tcp"), ["listen", "knock"])).toThrow(
    expect.objectContaining({
      code: "UNKNOWN_FUNCTION",
      message: 'interface "theater:simple/tcp" has no function "knock"',
    }),
  );
});

test.each([
  ["list<u8>", t.bytes, "49d0f1d3d86f55e17737618629d2665df33565608fe9797385aecbfe6253f5dc"],
  ["option<list<u8>>", t.option(t.bytes), "3f7785fa368fa51262591987e80745608af33cb5e8830150bac2a2d9a2614b17"],
  [
    "result<string, string>",
    t.result(t.string, t.string),
    "4ec1d0c25aa1ab5531eeb111f04d11a698add96a6d8a6650d80f657708335134",
  ],
  [
    "result<_, string>",
    t.result(t.blank, t.string),
    "053662e0e77749878bbb70c22cd6c3687d128631d9f4c1e578c59ee7885c87e9",
  ],
  [
    "result<bool, string>",
    t.result(t.bool, t.string),
    "053662e0e77749878bbb70c22cd6c3687d128631d9f4c1e578c59ee7885c87e9",
  ],
  ["unit", t.unit, "0691c93339ac086797f52ad890f7e79e119e8171b2b6a2c6a40f4fb6876e7902"],
  [
    "record",
    t.record("point", { y: t.s32, x: t.s32 }),
    "3a63bcf203b3433f822f5621538d16e51b9a2ee6368c6052851e79f2b5ad4b19",
  ],
  [
    "variant",
    t.variant("state", { idle: null, error: t.string }),
    "67740553613dbb5e0aba3079a2db7a2a004174ea6a2d9e918449aa0880f197df",
  ],
])("%s hashes to the known value", (_, type, hash) => {
  expect(typeHash(type)).toBe(hash);
});

test("functions hash by their types alone", () => {
  const log = { name: "log", params: [{ name: "msg", type: t.string }] };
  const add = {
    name: "add",
    params: [
      { name: "a", type: t.s32 },
      { name: "b", type: t.s32 },
    ],
    result: t.s32,
  };
  expect(functionHash(log)).toBe("11d6e97bfac84633759c6cb171d6370255a4ce78d5438ca0e2eacf4e9a5b15d4");
  expect(functionHash(add)).toBe("5829e31e5672ecb5520b682e31526bc5fcbade5aca5934788d65f5ded4d08ae3");
});

test("interfaces embedded in guests hash to what the guests embed", () => {
  const double = { name: "double", params: [{ name: "n", type: t.s64 }], result: t.s64 };
  expect(interfaceHash({ name: "math", functions: [double] })).toBe(
    "045d329df239a4083f01ad53ef75b1b271563fa76147e7a0e3013a75352ff364",
  );
  const echo = { name: "echo", params: [{ name: "input", type: t.value }], result: t.value };
  expect(interfaceHash({ name: "", functions: [{ ...echo, name: "transform" }, echo] })).toBe(
    "2547f744b0a36e9b799e85cdbeb7d42fda4dfb33a97971a29e1ce608e5bd639a",
  );
  const f = { name: "f", params: [{ name: "n", type: t.s64 }], result: t.s64 };
  expect(interfaceHash({ name: "a:b/c", functions: [f] })).toBe(
    "f977d5f4233d8a5fb8637219414bed2be36944379273c2cfda23bdc92048ad13",
  );
  const init = { name: "init", params: [{ name: "state", type: t.value }], result: t.result(t.value, t.string) };
  expect(interfaceHash({ name: "theater:simple/actor", functions: [init] })).toBe(
    "6895b84864a04929dc45526b37a3c8c13bbac1142322824a9936f91c89aecd58",
  );
});
