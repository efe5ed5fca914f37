import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { createChain, verifyAsync } from "@troupe/chain-events";
import type { ChainError } from "@troupe/chain-events";
import { describe, expect, test, vi } from "vitest";
import { openChainStore } from "../src/index.ts";
import { all, chainInto, fill, hashes } from "./fill.ts";
import { tempFiles } from "./temp-folder.ts";

const newFile = tempFiles();

test("forty thousand events are indexed on the way and read back in order", async () => {
  const file = newFile();
  const store = await openChainStore(file);
  const writers = await Promise.all(Array.from({ length: 3 }, (_, i) => store.open(`actor-${i}`)));
  let tick = 0;
  const chains = writers.map((writer) => chainInto(writer, () => tick++));
  for (let round = 0; round < 40; round++) {
    for (const chain of chains) fill(chain, 350);
    await writers[0]!.ready();
  }
  for (const [i, { length, head }] of chains.entries()) {
    expect(await verifyAsync(store.read(`actor-${i}`))).toEqual({ ok: true, length, head });
  }
  const part = await all(store.read("actor-1", { from: 9_995, to: 12_005 }));
  expect(part.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 2010 }, (_, i) => 9_995 + i));
  expect((await verifyAsync(part, { from: { length: 9_995, head: part[0]!.parent } })).ok).toBe(true);

  expect(await store.prune({ keep: 100 })).toBe(3 * (14_000 - 100));
  const { oldest } = (await store.chain("actor-2"))!;
  expect(oldest.length).toBe(13_900);
  expect((await verifyAsync(store.read("actor-2"), { from: oldest })).ok).toBe(true);
  await store.close();

  await using again = await openChainStore(file);
  expect((await verifyAsync(again.read("actor-2"), { from: oldest })).ok).toBe(true);
});

test("a row that was changed behind the store's back is named by verify", async () => {
  const changes: readonly (readonly [change: string, index: number, reason: string])[] = [
    ["UPDATE log SET type = 'x'", 4, "hash"],
    ["UPDATE log SET call = 99", 4, "hash"],
    ["UPDATE log SET kind = 2", 4, "hash"],
    ["UPDATE log SET kind = 200", 4, "hash"],
    ["UPDATE log SET payload = x'00'", 4, "payload"],
    ["UPDATE log SET digest = zeroblob(32)", 4, "payload"],
    ["UPDATE log SET payload = NULL, digest = zeroblob(32)", 4, "hash"],
    ["UPDATE log SET payload = NULL, digest = NULL", 4, "payload-missing"],
    ["UPDATE log SET hash = zeroblob(32)", 4, "hash"],
    ["DELETE FROM log", 4, "sequence"],
  ];
  const file = newFile();
  {
    await using store = await openChainStore(file);
    for (const [change] of changes) fill(chainInto(await store.open(change, { payloads: "full" })), 10);
  }
  const db = new DatabaseSync(file);
  for (const [change] of changes) {
    db.prepare(`${change} WHERE sequence = 4 AND chain = (SELECT id FROM chains WHERE actor = ?)`).run(change);
  }
  db.close();
  await using store = await openChainStore(file);
  for (const [change, index, reason] of changes) {
    expect(await verifyAsync(store.read(change)), change).toMatchObject({ ok: false, index, reason });
  }
});

test("what is left after a crash is found without having been indexed", async () => {
  const file = newFile();
  const store = await openChainStore(file);
  const chain = chainInto(await store.open("a"));
  fill(chain, 50);
  await store.flush();
  store.abort();
  await store.close();
  await using again = await openChainStore(file);
  expect(hashes(await all(again.read("a")))).toEqual(hashes(chain.events()));
});

test("a store that is aborted fails its writers, and what was flushed is kept", async () => {
  const file = newFile();
  const store = await openChainStore(file);
  const onError = vi.fn<(error: ChainError) => void>();
  const writer = await store.open("a", { onError });
  const chain = chainInto(writer);
  fill(chain, 5);
  await store.flush();
  fill(chain, 5);
  const flushing = writer.flush();
  store.abort();
  await expect(flushing).rejects.toMatchObject({ code: "STORE_CLOSED" });
  expect(() => fill(chain, 1)).toThrow(expect.objectContaining({ code: "STORE_CLOSED" }));
  expect(onError).not.toHaveBeenCalled();
  await store.close();
  await using again = await openChainStore(file);
  expect((await again.chain("a"))!.length).toBeGreaterThanOrEqual(5);
});

describe("a writer that is faster than the disk", () => {
  test("is told to pause, and when to go on", async () => {
    await using store = await openChainStore(newFile(), { pauseBytes: 10_000 });
    const writer = await store.open("a");
    const answers: boolean[] = [];
    const chain = createChain({ onAppend: (event) => answers.push(writer.append(event)) });
    for (let i = 0; i < 20; i++) {
      do fill(chain, 1);
      while (answers.at(-1) === true);
      await writer.ready();
    }
    expect(answers.filter((hasRoom) => !hasRoom)).toHaveLength(20);
    expect((await verifyAsync(store.read("a"))).ok).toBe(true);
  });

  test("fails with STORE_OVERRUN when it does not pause, and everything before is stored", async () => {
    await using store = await openChainStore(newFile(), { pauseBytes: 10_000, maxWaitingBytes: 50_000 });
    const onError = vi.fn<(error: ChainError) => void>();
    const writer = await store.open("a", { onError });
    const chain = chainInto(writer);
    expect(() => fill(chain, 1000)).toThrow(expect.objectContaining({ code: "STORE_OVERRUN", actor: "a" }));
    expect(onError).toHaveBeenCalledOnce();
    await expect(writer.ready()).rejects.toMatchObject({ code: "STORE_OVERRUN" });
    await expect(writer.close()).rejects.toMatchObject({ code: "STORE_OVERRUN" });
    const { length } = (await store.chain("a"))!;
    expect(length).toBe(chain.length - 1);
  });

  test("is held back by long types as by long payloads", async () => {
    await using store = await openChainStore(newFile(), { pauseBytes: 1_000_000, maxWaitingBytes: 4_000_000 });
    const writer = await store.open("a");
    const chain = chainInto(writer);
    const payload = new Uint8Array(0);
    const append = (): void => {
      for (let i = 0; i < 1000; i++) chain.append({ kind: "custom", type: String(i).padStart(60_000, "x"), payload });
    };
    expect(append).toThrow(expect.objectContaining({ code: "STORE_OVERRUN" }));
    expect(chain.length).toBeLessThan(100);
    await expect(writer.close()).rejects.toMatchObject({ code: "STORE_OVERRUN" });
    expect(await verifyAsync(store.read("a"))).toMatchObject({ ok: true, length: chain.length - 1 });
  });

  test("stops waiting when its signal fires or the store ends", async () => {
    const store = await openChainStore(newFile(), { pauseBytes: 1 });
    const writer = await store.open("a");
    fill(chainInto(writer), 5);
    const stop = new AbortController();
    const first = writer.ready(stop.signal);
    const second = writer.ready();
    stop.abort(new Error("enough"));
    store.abort();
    await expect(first).rejects.toThrow("enough");
    await expect(second).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await store.close();
  });
});

describe("a file", () => {
  test("can be open once", async () => {
    const file = newFile();
    await using store = await openChainStore(file);
    await expect(openChainStore(file)).rejects.toMatchObject({ code: "STORE_IN_USE" });
    expect(await store.chain("a")).toBeUndefined();
  });

  test("of another sort is refused, and left as it is", async () => {
    const text = newFile();
    writeFileSync(text, "this is no database, however long one looks at it ".repeat(100));
    await expect(openChainStore(text)).rejects.toMatchObject({ code: "STORE_FAILED" });
    const database = newFile();
    const db = new DatabaseSync(database);
    db.exec("CREATE TABLE mine (x)");
    db.close();
    await expect(openChainStore(database)).rejects.toThrow("not a chain store");
    await expect(openChainStore("/nowhere/at/all.db")).rejects.toMatchObject({ code: "STORE_FAILED" });
  });

  test("can be read by its owner alone", async () => {
    const file = newFile();
    await using store = await openChainStore(file);
    fill(chainInto(await store.open("a")), 1);
    await store.flush();
    // Windows has no such bits.
    const others = process.platform === "win32" ? 0 : 0o077;
    for (const path of [file, `${file}-wal`]) expect(statSync(path).mode & others).toBe(0);
  });

  test.each<[string, object]>([
    ["synchronous", { synchronous: "off" }],
    ["pauseBytes", { pauseBytes: Number.NaN }],
    ["maxWaitingBytes", { maxWaitingBytes: "64" }],
    ["maxFileBytes", { maxFileBytes: 1000 }],
    ["retention.keep", { retention: { keep: -1 } }],
    ["retention.maxAgeMs", { retention: { maxAgeMs: Number.NaN } }],
    ["retention.everyMs", { retention: { everyMs: 0 } }],
    ["retention.everyMs", { retention: { everyMs: 2 ** 31 } }],
  ])("is not made for an option %s that makes no sense", async (name, options) => {
    const file = newFile();
    await expect(openChainStore(file, options)).rejects.toMatchObject({
      code: "CHAIN_ARGUMENT",
      message: expect.stringContaining(name) as string,
    });
    expect(existsSync(file)).toBe(false);
  });

  test("is not opened for a signal that has fired", async () => {
    const signal = AbortSignal.abort(new Error("never mind"));
    await expect(openChainStore(newFile(), { signal })).rejects.toThrow("never mind");
  });
});

test("retention drops events by count and by age, by itself", async () => {
  let now = 1000;
  const clock = () => now;
  const everyMs = 10;
  await using store = await openChainStore(newFile(), { retention: { keep: 20, maxAgeMs: 500, everyMs, clock } });
  const chain = chainInto(await store.open("a"), clock);
  fill(chain, 50);
  await vi.waitFor(async () => expect((await store.chain("a"))?.oldest.length).toBe(30));
  now = 2000;
  fill(chain, 5);
  await vi.waitFor(async () => expect((await store.chain("a"))?.oldest.length).toBe(50));
  const { oldest } = (await store.chain("a"))!;
  expect(await verifyAsync(store.read("a"), { from: oldest })).toMatchObject({ ok: true, length: 55 });
});

test("a process that forgets to close ends by itself, and has stored everything", async () => {
  const file = newFile();
  const child = fileURLToPath(new URL("forgetful-child.ts", import.meta.url));
  const run = spawn(process.execPath, ["--conditions=@troupe/source", child, file], { stdio: "inherit" });
  expect(await once(run, "close")).toEqual([0, null]);
  await using store = await openChainStore(file);
  expect(await verifyAsync(store.read("a"))).toMatchObject({ ok: true, length: 1000 });
});
