import { type Message, service, t } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import { type ServeOptions, fail, serve } from "../src/index.ts";
import { NonceCache } from "../src/nonces/index.ts";
import { FakeClock, settle } from "./fake-clock.ts";
import { Work, work } from "./linked.ts";
import { request, response, scripted } from "./scripted-peer.ts";

const { run, once } = Work.methods;
const SHOWN = [["troupe-nonce", 1n]] as const;

function call(requestId: number, nonce: number, value = 1, method: bigint = run.id): Message {
  return request(requestId, method, {
    payload: Uint8Array.of(value),
    metadata: [["roam-nonce", new Uint8Array(16).fill(nonce)]],
  });
}

function counting(result: (n: number) => unknown = (n) => n) {
  const seen = { executed: 0 };
  const handlers = {
    ...work,
    run: (n: number) => (seen.executed++, result(n) as number),
    once: (n: number) => (seen.executed++, n),
  };
  return { seen, dispatcher: (options: ServeOptions) => serve(Work, handlers, options) };
}

describe("a call with a nonce", () => {
  it("is executed once; its repetitions get the same bytes, from any link", async () => {
    const { seen, dispatcher } = counting();
    const nonces = new NonceCache();
    const first = await scripted({ dispatcher: dispatcher({ nonces }) });
    await first.peer.say(call(1, 1, 7), call(2, 1, 7), call(3, 2, 8));
    const answer = (id: number, value: number): Message => ({ ...response(id, 0, value), metadata: SHOWN });
    expect(first.peer.take()).toEqual([answer(1, 7), answer(2, 7), answer(3, 8)]);
    const second = await scripted({ dispatcher: dispatcher({ nonces }) });
    await second.peer.say(call(9, 1, 7));
    expect(second.peer.take()).toEqual([answer(9, 7)]);
    expect(seen.executed).toBe(2);
  });

  it.each<[string, () => unknown, number[]]>([
    ["an error of the method's", () => fail("no"), [1, 0, 2, 110, 111]],
    [
      "a throw",
      () => {
        throw new Error("oops");
      },
      [1, 3],
    ],
  ])("keeps %s as well", async (_, result, payload) => {
    const { seen, dispatcher } = counting(result);
    const { peer } = await scripted({ dispatcher: dispatcher({ nonces: new NonceCache() }) });
    await peer.say(call(1, 1), call(2, 1));
    expect(peer.take().map((message) => message.type === "Response" && [...message.payload])).toEqual([
      payload,
      payload,
    ]);
    expect(seen.executed).toBe(1);
  });

  it("joins one that is running, outlives its link, and is answered on another", async () => {
    let release: (() => void) | undefined;
    let signal: AbortSignal | undefined;
    let executed = 0;
    const nonces = new NonceCache();
    const dispatcher = serve(
      Work,
      {
        ...work,
        run: (n, context) => (
          executed++,
          (signal = context.signal),
          new Promise((resolve) => (release = () => resolve(n)))
        ),
      },
      { nonces },
    );
    const first = await scripted({ dispatcher });
    await first.peer.say(call(1, 1, 7));
    first.session.abort();
    await settle();
    expect(signal?.aborted).toBe(false);
    const second = await scripted({ dispatcher });
    await second.peer.say(call(5, 1, 7), call(6, 1, 7), { type: "Cancel", connId: 0, requestId: 6 });
    expect(second.peer.take()).toEqual([response(6, 1, 3)]);
    release!();
    await settle();
    expect(second.peer.take()).toEqual([{ ...response(5, 0, 7), metadata: SHOWN }]);
    expect(executed).toBe(1);
  });

  it("is kept apart by principal, method and nonce", async () => {
    const { seen, dispatcher } = counting();
    const nonces = new NonceCache();
    for (const principal of ["ada", "bob"]) {
      const { peer } = await scripted({ dispatcher: dispatcher({ nonces }), peer: { principal } });
      await peer.say(call(1, 1), call(2, 1));
    }
    expect(seen.executed).toBe(2);
    expect(nonces.size).toBe(2);
  });

  it("means nothing for a method that did not ask for it, of the wrong size, or without a cache", async () => {
    const { seen, dispatcher } = counting();
    const nonces = new NonceCache();
    const { peer } = await scripted({ dispatcher: dispatcher({ nonces }) });
    const short = request(3, run.id, { payload: Uint8Array.of(1), metadata: [["roam-nonce", new Uint8Array(15)]] });
    const text = request(4, run.id, { payload: Uint8Array.of(1), metadata: [["roam-nonce", "x".repeat(16)]] });
    await peer.say(call(1, 1, 1, once.id), call(2, 1, 1, once.id), short, text);
    const other = await scripted({ dispatcher: dispatcher({}) });
    await other.peer.say(call(1, 1), call(2, 1));
    expect(seen.executed).toBe(6);
    expect(nonces.size).toBe(0);
    expect(other.peer.take()).toEqual([response(1, 0, 1), response(2, 0, 1)]);
  });
});

describe("the cache", () => {
  it("keeps for its time and not much longer; full, it refuses rather than forget", async () => {
    const clock = new FakeClock();
    const { seen, dispatcher } = counting();
    const nonces = new NonceCache({ clock, maxBytes: 3000, keepMs: 300_000 });
    const { peer } = await scripted({ dispatcher: dispatcher({ nonces }) });
    await peer.say(call(1, 1));
    await clock.pass(200_000);
    await peer.say(call(2, 2), call(3, 3));
    expect(peer.take().at(-1)).toEqual({ ...response(3, 1, 3), metadata: [["troupe-error", "nonce-cache-full"]] });
    await clock.pass(99_999);
    await peer.say(call(4, 1), call(5, 3));
    expect(peer.take().map((message) => message.type === "Response" && message.payload.length)).toEqual([2, 2]);
    expect(seen.executed).toBe(2);
    await clock.pass(1);
    expect(nonces.size).toBe(1);
    await peer.say(call(6, 3));
    expect(seen.executed).toBe(3);
    await clock.pass(300_000);
    expect([nonces.size, nonces.bytes]).toEqual([0, 0]);
  });

  it("keeps to its bound whatever is answered, and never executes twice", async () => {
    const Blobs = service("Blobs", { make: { args: [t.u32], returns: t.bytes, nonce: true } });
    const release: (() => void)[] = [];
    const make = (n: number): Promise<Uint8Array> =>
      new Promise((resolve) => release.push(() => resolve(new Uint8Array(n * 10))));
    const nonces = new NonceCache({ maxBytes: 4000 });
    const { peer } = await scripted({ dispatcher: serve(Blobs, { make }, { nonces }) });
    const ask = (id: number, nonce: number): Message => call(id, nonce, 60, Blobs.methods.make.id);
    await peer.say(ask(1, 1), ask(2, 2), ask(3, 3));
    for (const it of release) it();
    await settle();
    // Those who asked get their answers.
    expect(peer.take()).toMatchObject(Array.from({ length: 3 }, () => ({ payload: { length: 603 } })));
    expect(nonces.bytes).toBeLessThanOrEqual(4000);
    await peer.say(ask(4, 1), ask(5, 3));
    const told = [...SHOWN, ["troupe-error", "answer-not-kept"]];
    expect(peer.take()).toMatchObject([{ payload: { length: 603 } }, { ...response(5, 1, 3), metadata: told }]);
    expect(release).toHaveLength(3);
  });
});
