// What is not read holds up nothing else, and takes no more memory than it may.
//   node --expose-gc --conditions=@troupe/source stress/stalled.ts
import { channel, client, serve } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { connect, listen } from "../src/index.ts";
import { Probe } from "../test/interop/probe.ts";
import { isBuilt, rustServer } from "../test/interop/rust.ts";

const MIB = 1_048_576;
const ITEM = new Uint8Array(1022);
const Stalls = service("Stalls", {
  echo: { args: [t.bytes], returns: t.bytes },
  wait: {},
  up: { args: [t.rx(t.bytes)] },
  down: { args: [t.tx(t.bytes)] },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const mustHold = (holds: boolean, claim: string): void => {
  if (holds) return;
  process.stderr.write(`does not hold: ${claim}\n`);
  process.exitCode = 1;
};
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const { gc } = globalThis as { gc?: () => void };
const usedBytes = (): number => {
  gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

async function betweenOurs(): Promise<void> {
  const never = new Promise<never>(() => {});
  let sent = 0;
  await using listener = await listen(
    { port: 0 },
    serve(Stalls, {
      echo: (bytes) => bytes,
      wait: () => never,
      up: () => never,
      async down(out) {
        for (; ; sent += ITEM.length + 2) await out.write(ITEM);
      },
    }),
  );
  await using stalled = await connect({ port: listener.port });
  await using free = await connect({ port: listener.port });
  const api = client(stalled, Stalls);
  const [tx, rx] = channel<Uint8Array>();
  api.down(tx).catch(() => {});
  await rx.next();
  let given = 0;
  const items = function* (): Generator<Uint8Array> {
    for (; ; given += ITEM.length + 2) yield ITEM;
  };
  api.up(items()).catch(() => {});
  api.wait().catch(() => {});

  const latency = async (caller: typeof api): Promise<number> => {
    const begun = performance.now();
    for (let i = 0; i < 100; i++) await caller.echo(ITEM);
    return performance.now() - begun;
  };
  const beside = client(free, Stalls);
  const [slow, plain]: [number[], number[]] = [[], []];
  for (let i = 0; i < 40; i++) {
    slow.push(await latency(api));
    plain.push(await latency(beside));
  }
  const ratio = median(slow) / median(plain);
  say(
    `calls beside a stalled stream each way and a handler that waits: ${ratio.toFixed(2)} times those of a link without`,
  );
  mustHold(ratio < 2, "what is stalled delays no other call");
  const { windowBytes } = stalled.core.limits;
  say(`held of a stalled stream: ${sent} B down, ${given} B up; the window is ${windowBytes} B`);
  mustHold(Math.max(sent, given) <= windowBytes + 65_536, "a stalled stream holds its window and 64 KiB at most");
  stalled.abort();
}

async function fromRust(): Promise<void> {
  await using server = await rustServer("--nodelay", "--credit", "4294967295");
  await using session = await connect({ port: server.port });
  const api = client(session, Probe);
  await api.nothing();
  const before = usedBytes();
  let most = 0;
  const looking = setInterval(() => (most = Math.max(most, usedBytes() - before)), 50);
  const [tx, rx] = channel<Uint8Array>();
  const begun = performance.now();
  // 200 MiB that nobody reads, of a peer that never waits.
  const call = api.generate(200 * 1024, 1022, tx);
  const other = api.nothing();
  const answered = await call;
  await other;
  clearInterval(looking);
  const seconds = (performance.now() - begun) / 1000;
  let read = 0;
  let code: unknown;
  try {
    for await (const _ of rx) read++;
  } catch (error) {
    ({ code } = error as { code?: unknown });
  }
  say(
    `of 200 MiB that Rust sent to nobody ${(most / MIB).toFixed(1)} MiB were held at most; after ${seconds.toFixed(1)} s its stream had failed with ${String(code)}, ${read} of ${answered} items were there`,
  );
  mustHold(code === "channel-overflow" && session.isOpen, "the stream fails alone");
  mustHold(most < 16 * MIB, "less than 16 MiB are held");
  await api.nothing();
}

await betweenOurs();
if (isBuilt) await fromRust();
else say("skipped: a Rust sender that ignores credit; its programs are not built");
