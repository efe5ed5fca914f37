import type { ConnectionId } from "@troupe/ids";
import { roamClient, roamService, roamStream } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { service, t } from "@troupe/roam-wire";
import { expect, test } from "vitest";
import { sides } from "./sides.ts";
import type { Side } from "./sides.ts";

const Work = service("Work", {
  now: { args: [t.u32], returns: t.u32, nonce: true },
  soon: { args: [t.u32], returns: t.u32, nonce: true },
  never: {},
  sum: { args: [t.rx(t.bytes)], returns: t.u32 },
  few: { args: [t.rx(t.bytes), t.u32], returns: t.u32 },
  blobs: { args: [t.u32, t.u32, t.tx(t.bytes)], returns: t.u32 },
  echo: { args: [t.rx(t.bytes), t.tx(t.bytes)], returns: t.u32 },
});

const work = roamService<typeof Work, { readonly roam: RoamApi }>(Work, {
  now: (_context, n) => n,
  soon: async (_context, n) => {
    await new Promise((resolve) => setImmediate(resolve));
    return n;
  },
  never: () => new Promise(() => {}),
  async sum(_context, items) {
    let sum = 0;
    for await (const item of items) sum += item.length;
    return sum;
  },
  async few(_context, items, count) {
    let left = count;
    if (left > 0) for await (const _ of items) if (--left === 0) break;
    return count - left;
  },
  async blobs(_context, count, size, out) {
    for (let n = 0; n < count; n++) await out.write(new Uint8Array(size));
    return count;
  },
  async echo(_context, input, out) {
    let count = 0;
    for await (const item of input) {
      await out.write(item);
      count += 1;
    }
    return count;
  },
});

/** mulberry32: one seed, one sequence. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One thing that a side does on one of its connections. Whatever comes of it, it has to come to an end. */
async function act(side: Side, connection: ConnectionId, random: (below: number) => number): Promise<void> {
  const calls = roamClient(side.roam, connection, Work);
  const controller = new AbortController();
  const options = { signal: controller.signal };
  if (random(4) === 0) setImmediate(() => controller.abort(new Error("enough")));
  const [count, size] = [random(40), random(20_000)];
  const items = Array.from({ length: count }, () => new Uint8Array(size));
  const [writer, reader] = roamStream<Uint8Array>();
  const read = async (most: number): Promise<number> => {
    let total = 0;
    for await (const item of reader) {
      expect(item).toHaveLength(size);
      if (++total === most) break;
    }
    return total;
  };
  switch (random(9)) {
    case 0:
      expect(await calls.now(count, options)).toBe(count);
      return;
    case 1:
      expect(await calls.soon(count, options)).toBe(count);
      return;
    case 2:
      return calls.never({ ...options, timeoutMs: 1 + random(10) });
    case 3:
      expect(await calls.sum(items, options)).toBe(count * size);
      return;
    case 4:
      await calls.few(items, random(5), options);
      return;
    case 5:
      expect(await Promise.all([calls.blobs(count, size, writer, options), read(-1)])).toEqual([count, count]);
      return;
    case 6:
      await Promise.all([calls.blobs(count, size, writer, options), read(1 + random(5))]);
      return;
    case 7:
      expect(await Promise.all([calls.echo(items, writer, options), read(-1)])).toEqual([count, count]);
      return;
    default: {
      const virtual = await side.roam.connect(connection, options);
      expect(await roamClient(side.roam, virtual, Work).now(count)).toBe(count);
      if (random(2) === 0) side.roam.close(virtual);
    }
  }
}

const expected =
  /^(enough|.*(deadline|cancelled|handler-failed|actor-gone|link-lost|connection-closed|draining|channel-reset|upstream|SESSION_NOT_FOUND|STREAM_NOT_FOUND|REFUSED_BY_LINK|CONNECTION_REFUSED))$/;

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "what two actors do to each other at random always comes to an end: seed %i",
  async (seed) => {
    const random = randomNumbers(seed);
    const accepting = { ...work, handleConnect: () => ({ accept: true }) };
    await using it = await sides(accepting, accepting, {
      options: { nonces: {}, limits: { windowBytes: 32_768, maxQueuedBytes: 65_536 } },
    });
    const both = [it.client, it.server];
    const going: Promise<unknown>[] = [];
    const problems: string[] = [];
    for (let step = 0; step < 120; step++) {
      const side = both[random(2)]!;
      const open = side.roam.sessions();
      const work = act(side, open[random(open.length)]!, random).catch((error: unknown) => {
        const { code, message } = error as Error & { code?: string };
        if (!expected.test(code ?? message)) problems.push(`${code}: ${message}`);
      });
      going.push(work);
      if (random(3) === 0) await new Promise((resolve) => setImmediate(resolve));
      if (random(30) === 0) await work;
    }
    // Half of the runs end in the middle of it all.
    if (seed % 2 === 0) await Promise.all(going);
    const first = both[random(2)]!;
    if (seed % 4 === 1) first.tcp.close(first.connection);
    else first.roam.close(first.connection);
    await Promise.all(going);
    expect(problems).toEqual([]);
    for (const side of both) {
      await expect.poll(() => [side.roam.sessions(), side.roam.calls(), side.tcp.connections()]).toEqual([[], [], []]);
      expect(side.actor.status).toBe("Running");
    }
  },
);
