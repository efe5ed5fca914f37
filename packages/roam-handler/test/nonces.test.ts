import { roamClient, roamService } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { connect } from "@troupe/roam-stream";
import type { Session } from "@troupe/roam-session";
import { rawRequest } from "@troupe/roam-session/raw";
import { service, t } from "@troupe/roam-wire";
import { expect, test } from "vitest";
import { sides } from "./sides.ts";
import type { Sides } from "./sides.ts";

const Work = service("Work", {
  run: { args: [t.u8], returns: t.u32, nonce: true },
  again: { args: [t.u8], returns: t.u32 },
});
const { run, again } = Work.methods;
const nonces = { options: { nonces: {} } };

let executed = 0;
let gates: (() => void)[] = [];

/** Runs until a test lets it go; 9 crashes. */
function work() {
  executed = 0;
  gates = [];
  return roamService<typeof Work, { readonly roam: RoamApi }>(Work, {
    run(_context, n) {
      executed += 1;
      if (n === 9) throw new Error("asked to crash");
      return n === 0 ? executed : new Promise((resolve) => gates.push(() => resolve(n)));
    },
    again: () => (executed += 1),
  });
}

async function another(it: Sides): Promise<Session> {
  const [listener] = it.server.tcp.listeners();
  const port = Number(it.server.tcp.listenerAddress(listener!).split(":").at(-1));
  return connect({ host: "127.0.0.1", port });
}

const shown = { metadata: [["troupe-nonce", 1n]] };

test("a call with a nonce is executed once; from another link it gets the kept bytes", async () => {
  await using it = await sides(work(), {}, nonces);
  const { roam, connection } = it.client;
  const nonce = roam.newNonce();
  expect(nonce).toHaveLength(16);
  const send = (given: Uint8Array) => roam.request(connection, run.id, Uint8Array.of(0), { nonce: given });
  const first = await send(nonce);
  expect(first).toMatchObject({ kind: "Ok", payload: Uint8Array.of(1), ...shown });
  expect(await send(nonce)).toEqual(first);
  await using session = await another(it);
  expect(await rawRequest(session.root, { method: run.id, payload: Uint8Array.of(0), nonce })).toMatchObject({
    payload: Uint8Array.of(1),
    ...shown,
  });
  expect(await send(roam.newNonce())).toMatchObject({ payload: Uint8Array.of(2) });
  // Only where the method asks for it.
  for (let n = 3; n < 5; n++) await roam.request(connection, again.id, Uint8Array.of(0), { nonce });
  expect(executed).toBe(4);
});

test("a typed client sends a nonce for a method that is declared so, a fresh one or the one that is given", async () => {
  await using it = await sides(work(), {}, nonces);
  const calls = roamClient(it.client.roam, it.client.connection, Work);
  expect([await calls.run(0), await calls.run(0)]).toEqual([1, 2]);
  const nonce = it.client.roam.newNonce();
  expect([await calls.run(0, { nonce }), await calls.run(0, { nonce })]).toEqual([3, 3]);
  expect(await calls.run.result(0, { nonce })).toEqual({ ok: true, value: 3, ...shown });
});

test("one that runs outlives its link and its deadline, and a duplicate joins it", async () => {
  await using it = await sides(work(), {}, nonces);
  const nonce = it.client.roam.newNonce();
  const request = { method: run.id, payload: Uint8Array.of(7), nonce };
  const lost = await another(it);
  const first = rawRequest(lost.root, request);
  await expect.poll(() => executed).toBe(1);
  lost.abort();
  await expect(first).rejects.toMatchObject({ code: "link-lost" });
  await using session = await another(it);
  const late = rawRequest(session.root, { ...request, timeoutMs: 10 });
  await expect(late).rejects.toMatchObject({ code: "deadline" });
  const joined = [
    rawRequest(session.root, request),
    it.client.roam.request(it.client.connection, run.id, request.payload, { nonce }),
  ];
  await expect.poll(() => it.server.roam.calls()).toHaveLength(1);
  gates[0]!();
  for (const answer of await Promise.all(joined))
    expect(answer).toMatchObject({ kind: "Ok", payload: Uint8Array.of(7) });
  expect([executed, it.server.roam.calls()]).toEqual([1, []]);
});

test("one that its caller gave up on goes on, and its answer is kept", async () => {
  const cancelled: number[] = [];
  await using it = await sides({ ...work(), handleCancel: (_context, call) => void cancelled.push(call) }, {}, nonces);
  const { roam, connection } = it.client;
  const nonce = roam.newNonce();
  const controller = new AbortController();
  const given = roam.request(connection, run.id, Uint8Array.of(3), { nonce, signal: controller.signal });
  await expect.poll(() => executed).toBe(1);
  controller.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
  await roam.request(connection, again.id, Uint8Array.of(0));
  gates[0]!();
  expect(await roam.request(connection, run.id, Uint8Array.of(3), { nonce })).toMatchObject({
    payload: Uint8Array.of(3),
  });
  expect([executed, cancelled]).toEqual([2, []]);
});

test("one goes on when its actor closes the connection that it came over", async () => {
  await using it = await sides(work(), {}, nonces);
  const nonce = it.client.roam.newNonce();
  const session = await another(it);
  const request = { method: run.id, payload: Uint8Array.of(7), nonce };
  const first = rawRequest(session.root, request);
  await expect.poll(() => it.server.roam.calls()).toHaveLength(1);
  it.server.tcp.close(it.server.roam.sessions()[1]!);
  expect(await first).toMatchObject({ kind: "Cancelled" });
  gates[0]!();
  const again = await it.client.roam.request(it.client.connection, run.id, request.payload, { nonce });
  expect([again.payload, executed]).toEqual([Uint8Array.of(7), 1]);
});

test("what a crash interrupted is not executed again, what had not begun may be", async () => {
  await using it = await sides(work(), {}, nonces);
  const [crashing, waiting] = [it.client.roam.newNonce(), it.client.roam.newNonce()];
  const { roam, connection } = it.client;
  const interrupted = [9, 0].map((n, index) =>
    roam.request(connection, run.id, Uint8Array.of(n), { nonce: [crashing, waiting][index]! }),
  );
  const codes = (await Promise.all(interrupted)).map(({ code }) => code);
  expect(codes[0]).toBe("handler-failed");
  expect(executed).toBe(1);
  await it.runtime.spawn(it.server.definition, { name: "server again" });
  const listener = await it.server.tcp.listen("127.0.0.1:0");
  const next = await it.client.tcp.connect(it.server.tcp.listenerAddress(listener));
  await roam.open(next);
  expect(await roam.request(next, run.id, Uint8Array.of(9), { nonce: crashing })).toMatchObject({
    code: "handler-failed",
  });
  expect(await roam.request(next, run.id, Uint8Array.of(0), { nonce: waiting })).toMatchObject({ kind: "Ok" });
  expect(executed).toBe(2);
});

test("an actor that declares its methods in data, or none, has nonces too", async () => {
  let count = 0;
  await using it = await sides({ handleCall: () => ({ reply: Uint8Array.of(++count) }) }, {}, nonces);
  const { roam, connection } = it.client;
  const nonce = roam.newNonce();
  const send = async (method: bigint) =>
    [...(await roam.request(connection, method, new Uint8Array(0), { nonce })).payload].at(-1);
  expect([await send(1n), await send(1n), await send(2n)]).toEqual([1, 1, 2]);
  it.server.roam.declare([{ method: 3n, nonce: true }, { method: 4n }]);
  expect([await send(3n), await send(3n), await send(4n), await send(4n)]).toEqual([3, 3, 4, 5]);
});

test("a nonce of another size is refused before anything is sent; without the option it means nothing", async () => {
  await using it = await sides(work());
  const { roam, connection } = it.client;
  const nonce = roam.newNonce();
  for (let n = 0; n < 2; n++) await roam.request(connection, run.id, Uint8Array.of(0), { nonce });
  expect(executed).toBe(2);
  await expect(roam.request(connection, run.id, Uint8Array.of(0), { nonce: new Uint8Array(15) })).rejects.toMatchObject(
    { code: "OPTION_INVALID" },
  );
});
