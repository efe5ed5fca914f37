import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ConnectionId } from "@troupe/ids";
import { roamClient, roamService, roamStream } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { fail } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { describe, expect, test } from "vitest";
import { all, sides } from "./sides.ts";

const programs = new URL("../../../interop/rust-roam/target/release/", import.meta.url);
const isBuilt = ["server", "client"].every((name) => existsSync(new URL(name, programs)));

const MathError = t.enum("MathError", ["DivisionByZero", "Overflow"]);
const Person = t.struct("Person", { name: t.string, age: t.u8, email: t.option(t.string) });
const LookupError = t.enum("LookupError", ["NotFound", "AccessDenied"]);

/** What roam's own conformance suite calls. */
const Testbed = service("Testbed", {
  echo: { args: [t.string], returns: t.string },
  reverse: { args: [t.string], returns: t.string },
  divide: { args: [t.i64, t.i64], returns: t.i64, fails: MathError },
  lookup: { args: [t.u32], returns: Person, fails: LookupError },
  sum: { args: [t.rx(t.i32)], returns: t.i64 },
  generate: { args: [t.u32, t.tx(t.i32)] },
  transform: { args: [t.rx(t.string), t.tx(t.string)] },
});

/** A part of `Probe` of the Rust programs. */
const Probe = service("Probe", {
  echo: { args: [t.bytes], returns: t.bytes },
  call_back: { args: [t.bytes], returns: t.bytes, fails: t.string },
  connect_back: { args: [t.string], returns: t.string, fails: t.string },
});

const smallest = -(2n ** 63n);

const testbed = roamService<typeof Testbed, { readonly roam: RoamApi }>(Testbed, {
  echo: (_context, text) => text,
  reverse: (_context, text) => Array.from(text).toReversed().join(""),
  divide(_context, a, b) {
    if (b === 0n) return fail("DivisionByZero");
    return a === smallest && b === -1n ? fail("Overflow") : a / b;
  },
  lookup(_context, id) {
    if (id === 1) return { name: "Alice", age: 30, email: "alice@example.com" };
    if (id === 2) return { name: "Bob", age: 25, email: undefined };
    return fail(id >= 100 && id < 200 ? "AccessDenied" : "NotFound");
  },
  async sum(_context, numbers) {
    let sum = 0n;
    for await (const number of numbers) sum += BigInt(number);
    return sum;
  },
  async generate(_context, count, out) {
    for (let n = 0; n < count; n++) await out.write(n);
    return undefined;
  },
  async transform(_context, input, out) {
    for await (const text of input) await out.write(text.toUpperCase());
    return undefined;
  },
});

function run(name: "server" | "client", ...args: string[]): ChildProcess {
  return spawn(fileURLToPath(new URL(name, programs)), args, { stdio: ["pipe", "pipe", "inherit"] });
}

describe.skipIf(!isBuilt)("with Rust (needs interop/rust-roam to be built)", () => {
  test.each(["testbed.unary", "testbed.errors", "testbed.streams"])(
    "a client of the crates passes %s against an actor",
    async (check) => {
      await using it = await sides(testbed);
      const [listener] = it.server.tcp.listeners();
      const client = run("client", "tcp", it.server.tcp.listenerAddress(listener!), "check", "--only", check);
      const [line] = (await once(createInterface({ input: client.stdout! }), "line")) as [string];
      expect(JSON.parse(line)).toMatchObject({ check, ok: true });
      expect(await once(client, "exit")).toEqual([0, null]);
      await expect.poll(() => it.server.roam.sessions()).toHaveLength(1);
    },
  );

  test("an actor calls a server of the crates: values, errors, streams both ways, virtual connections", async () => {
    const server = run("server", "tcp", "--until-stdin-ends", "--credit", "4294967295");
    try {
      const [line] = (await once(createInterface({ input: server.stdout! }), "line")) as [string];
      const address = line.replace("listening on ", "");
      const echo = roamService(service("Probe", { echo: { args: [t.bytes], returns: t.bytes } }), {
        echo: (_context, bytes) => bytes,
      });
      await using it = await sides({}, { ...echo, handleConnect: () => ({ accept: true }) });
      const { roam, tcp } = it.client;
      const connection = await tcp.connect(address);
      await roam.open(connection);
      const check = async (on: ConnectionId): Promise<void> => {
        const calls = roamClient(roam, on, Testbed);
        expect(await calls.echo("hällo")).toBe("hällo");
        expect(await calls.divide(84n, 2n)).toBe(42n);
        await expect(calls.divide(1n, 0n)).rejects.toMatchObject({ error: "DivisionByZero" });
        expect(await calls.lookup.result(7)).toMatchObject({ ok: false, error: "NotFound" });
        const many = Array.from({ length: 5000 }, (_, n) => n);
        expect(await calls.sum(many)).toBe(12_497_500n);
        const [writer, reader] = roamStream<number>();
        const generated = calls.generate(5000, writer);
        expect(await all(reader)).toEqual(many);
        await generated;
        const [out, transformed] = roamStream<string>();
        const done = calls.transform(["a", "b"], out);
        // What the crates do to the words is theirs; that each comes back is ours.
        expect(await all(transformed)).toHaveLength(2);
        await done;
      };
      await check(connection);
      await check(await roam.connect(connection));
      await expect(roam.connect(connection, { metadata: [["reject", "not today"]] })).rejects.toMatchObject({
        code: "CONNECTION_REFUSED",
        cause: { reason: "not today" },
      });
      const probe = roamClient(roam, connection, Probe);
      expect(await probe.call_back(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
      // The server opens a connection of its own to call back on.
      expect(await probe.connect_back("x")).toBe("x");
      await expect.poll(() => roam.sessions()).toHaveLength(4);
    } finally {
      server.stdin!.end();
      await once(server, "exit");
    }
  });
});
