// Random and mutated frames for a session. One seed, one sequence of frames.
import { type Message, Writer, encodeMessage, service, t } from "@troupe/roam-wire";
import {
  type Session,
  type Transport,
  type TransportReceiver,
  acceptFramed,
  channel,
  client,
  serve,
} from "../src/index.ts";
import { randomNumbers } from "./schedule.ts";

const Person = t.struct("Person", { name: t.string, age: t.u8, tags: t.list(t.option(t.string)) });
const Target = service("Target", {
  person: { args: [Person], returns: Person },
  sum: { args: [t.rx(t.u32)], returns: t.u64, fails: t.string },
  count: { args: [t.u32, t.tx(Person)] },
  both: { args: [t.rx(Person), t.tx(t.u32)] },
  hang: { args: [t.bytes] },
});

const dispatcher = serve(Target, {
  person: (person) => person,
  async sum(numbers) {
    let sum = 0n;
    for await (const n of numbers) sum += BigInt(n);
    return sum;
  },
  async count(count, out) {
    for (let i = 0; i < Math.min(count, 100); i++) await out.write({ name: "x", age: 1, tags: [undefined] });
    return undefined;
  },
  async both(people, ages) {
    for await (const { age } of people) await ages.write(age);
    return undefined;
  },
  hang: () => new Promise<never>(() => {}),
});

/** A transport whose other end is the test, in the same turn. */
class DirectTransport implements Transport {
  readonly writer = new Writer(4096);
  readonly bufferedBytes = 0;
  readonly highWaterBytes = 65_536;
  readonly canPause = false;
  readonly peer = { transport: "test" };
  receiver: TransportReceiver | undefined = undefined;
  sentBytes = 0;

  send(): void {
    this.sentBytes += this.writer.pos - this.writer.start;
    this.writer.recycle();
  }
  start(receiver: TransportReceiver): void {
    this.receiver = receiver;
  }
  pause(): void {}
  resume(): void {}
  close(): Promise<void> {
    return Promise.resolve();
  }
  abort(): void {}
}

const scratch = new Writer(4096);
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a run came to. */
export interface HostileOutcome {
  readonly frames: number;
  readonly sessions: number;
  /** How often each rule ended a session. */
  readonly rules: Readonly<Record<string, number>>;
  readonly slowestFrameMs: number;
}

/** Feeds so many frames to sessions, a new one whenever one has ended. Throws if a session throws, or forgets something. */
export async function runHostile(seed: number, frames: number): Promise<HostileOutcome> {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const rules: Record<string, number> = {};
  let sessions = 0;
  let slowestFrameMs = 0;
  let current: { session: Session; transport: DirectTransport } | undefined;

  const open = async (): Promise<{ session: Session; transport: DirectTransport }> => {
    sessions++;
    const transport = new DirectTransport();
    const opening = acceptFramed(transport, {
      dispatcher,
      onConnect: (incoming) => incoming.accept(),
      limits: { maxConnections: 50 },
    });
    transport.receiver!.frame(Uint8Array.of(0, 1, 0x80, 0x80, 0x04, 0x80, 0x80, 0x04), 0, 8);
    const session = await opening;
    // Calls of our own, for the answers to meet, and one of the peer's; so that the channel ids below 20 are known on both sides.
    const api = client(session, Target);
    api.person({ name: "x", age: 1, tags: [] }).catch(() => {});
    for (let i = 0; i < 10; i++) {
      const [tx] = channel<{ name: string; age: number; tags: (string | undefined)[] }>();
      api.count(1, tx).catch(() => {});
    }
    encodeMessage(scratch, {
      type: "Request",
      connId: 0,
      requestId: 0,
      methodId: Target.methods.both.id,
      metadata: [],
      channels: [19, 21],
      payload: Uint8Array.of(19, 21),
    });
    const request = scratch.bytes.slice(scratch.start, scratch.pos);
    scratch.recycle();
    transport.receiver!.frame(request, 0, request.length);
    session.connect().catch(() => {});
    return { session, transport };
  };
  const close = (): void => {
    if (current === undefined) return;
    const { session } = current;
    const { end } = session.core;
    if (end?.kind === "violation") rules[end.ruleId] = (rules[end.ruleId] ?? 0) + 1;
    else if (end?.kind === "failed")
      throw new Error(`a session failed by itself: ${String((end.error as Error).stack)}`);
    session.abort();
    const { root, connections } = session.core;
    if (!root.isIdle || connections.size > 0) throw new Error("an ended session holds something");
    current = undefined;
  };

  for (let done = 0; done < frames; done++) {
    if (current === undefined || current.session.core.state === "ended") {
      close();
      current = await open();
    }
    const frame = randomFrame(below);
    const begun = performance.now();
    current.transport.receiver!.frame(frame, 0, frame.length);
    slowestFrameMs = Math.max(slowestFrameMs, performance.now() - begun);
    if (done % 200 === 0) await tick();
    if (done % 5000 === 0) close();
  }
  await tick();
  close();
  return { frames, sessions, rules, slowestFrameMs };
}

function randomFrame(below: (limit: number) => number): Uint8Array {
  // Most frames are sound in themselves, so that the session gets somewhere.
  const kind = below(300);
  if (kind === 0) return Uint8Array.from({ length: below(40) }, () => below(256));
  encodeMessage(scratch, randomMessage(below));
  const frame = scratch.bytes.slice(scratch.start, scratch.pos);
  scratch.recycle();
  if (kind > 5) return frame;
  if (kind === 1) return frame.subarray(0, below(frame.length + 1));
  if (kind === 2) {
    const longer = new Uint8Array(frame.length + 1 + below(4));
    longer.set(frame);
    return longer;
  }
  for (let i = 1 + below(3); i > 0; i--) frame[below(frame.length)] = below(4) === 0 ? 0xff : below(256);
  return frame;
}

function randomMessage(below: (limit: number) => number): Message {
  const id = (): number =>
    below(40) === 0 ? [0, 2 ** 20 + below(4), 2 ** 53 - 1][below(3)]! : 1 + below(below(3) === 0 ? 20 : 4);
  const connId = below(150) === 0 ? id() : 0;
  const bytes = (): Uint8Array => Uint8Array.from({ length: below(12) }, () => below(below(3) === 0 ? 256 : 4));
  const metadata = (): [string, string | bigint | Uint8Array][] =>
    Array.from({ length: below(4) === 0 ? below(3) : 0 }, () => [
      ["troupe-window", "troupe-timeout-ms", "roam-nonce", "k"][below(4)]!,
      [BigInt(below(100_000)), "text", bytes()][below(3)]!,
    ]);
  const methods = Object.values(Target.methods).map((method) => method.id);
  switch (below(14)) {
    case 0:
      return { type: "Connect", requestId: id(), metadata: metadata() };
    case 1:
      return { type: "Accept", requestId: id(), connId: id(), metadata: metadata() };
    case 2:
      return { type: "Reject", requestId: id(), reason: "no", metadata: metadata() };
    case 3:
      return below(20) === 0
        ? { type: "Goodbye", connId: id(), reason: "" }
        : { type: "Cancel", connId, requestId: id() };
    case 4:
      return { type: "Response", connId, requestId: id(), metadata: metadata(), channels: [], payload: bytes() };
    case 5:
      return { type: "Cancel", connId, requestId: id() };
    case 6:
    case 7:
      return { type: "Data", connId, channelId: id(), payload: bytes() };
    case 8:
      return { type: "Close", connId, channelId: id() };
    case 9:
      return { type: "Reset", connId, channelId: id() };
    case 10:
      return { type: "Credit", connId, channelId: id(), bytes: below(2) === 0 ? below(100) : 0xffff_ffff };
    default: {
      const methodId = below(6) === 0 ? BigInt(below(3)) : methods[below(methods.length)]!;
      return {
        type: "Request",
        connId,
        requestId: 1 + below(300),
        methodId,
        metadata: metadata(),
        channels: Array.from({ length: below(3) }, id),
        payload: bytes(),
      };
    }
  }
}
