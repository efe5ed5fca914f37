import {
  type CallContext,
  type Handlers,
  type Rx,
  type Session,
  type Tx,
  channel,
  client,
  fail,
} from "@troupe/roam-session";
import { type Type, service, t } from "@troupe/roam-wire";

const ProbeError = t.enum("ProbeError", {
  Plain: null,
  Text: t.string,
  Detail: { code: t.u32, bytes: t.bytes },
  Pair: [t.u32, t.string],
});
const Outcome = t.result(t.u32, t.string);
const MetadataItem = t.enum("MetadataItem", { Text: t.string, Bytes: t.bytes, Number: t.u64 });
const MetadataEntry = t.struct("MetadataEntry", { key: t.string, value: MetadataItem });
const Context = t.struct("CallContext", {
  conn_id: t.safeU64,
  request_id: t.safeU64,
  method_id: t.u64,
  channels: t.list(t.safeU64),
});
const ReceivedItems = t.struct("Received", { items: t.safeU64, bytes: t.safeU64, digest: t.u32 });
const Measurement = t.struct("Measurement", { at: t.safeU64, value: t.f64, unit: t.option(t.string) });
const Duplex = t.struct("Duplex", { input: t.rx(t.u32), output: t.tx(t.u32) });
const Counters = t.struct("Counters", { slept: t.safeU64, aborted: t.safeU64, drained: t.safeU64, links: t.safeU64 });

interface TreeValue {
  readonly value: number;
  readonly children: readonly TreeValue[];
}
const Tree: Type<TreeValue> = t.struct("Tree", {
  value: t.i32,
  children: t.list(t.lazy(() => Tree)),
}) as Type<TreeValue>;

const Maps = [t.map(t.string, t.u32), t.map(t.i64, t.string), t.set(t.u16)] as const;

/** The service of `interop/rust-roam` that has a method for everything a test may want to provoke. */
export const Probe = service("Probe", {
  nothing: { args: [] },
  echo: { args: [t.bytes], returns: t.bytes },
  take_bytes: { args: [t.bytes], returns: t.u32 },
  echo_tree: { args: [Tree], returns: Tree },
  echo_quad: { args: [t.array(t.u16, 4)], returns: t.array(t.u16, 4) },
  echo_maps: { args: [...Maps], returns: t.tuple(...Maps) },
  four: { args: [t.u8, t.i128, t.char, t.f32], returns: t.tuple(t.u8, t.i128, t.char, t.f32) },
  blob: { args: [t.u32], returns: t.bytes },
  fail: { args: [t.u32], returns: t.string, fails: ProbeError },
  fail_with_text: { args: [t.string], fails: t.string },
  outcome: { args: [t.bool], returns: Outcome },
  nested_result: { args: [t.bool], returns: Outcome, fails: ProbeError },
  metadata: { args: [], returns: t.list(MetadataEntry) },
  context: { args: [t.rx(t.u32), t.tx(t.u32)], returns: Context },
  sleep: { args: [t.u32], returns: t.u32 },
  counters: { args: [], returns: Counters },
  panic: { args: [t.string], returns: t.u32 },
  execute: { args: [t.string, t.u32], returns: t.u32 },
  hang_up: { args: [t.u32] },
  count_items: { args: [t.rx(t.bytes)], returns: ReceivedItems },
  count_slowly: { args: [t.rx(t.bytes), t.u32], returns: ReceivedItems },
  take_items: { args: [t.rx(t.bytes), t.u32], returns: ReceivedItems },
  drain_later: { args: [t.rx(t.bytes)] },
  ignore: { args: [t.rx(t.bytes), t.u32] },
  generate: { args: [t.u32, t.u32, t.tx(t.bytes)], returns: t.u32 },
  generate_slowly: { args: [t.u32, t.u32, t.tx(t.u32)], returns: t.u32 },
  generate_later: { args: [t.u32, t.u32, t.tx(t.u32)] },
  generate_then_fail: { args: [t.u32, t.tx(t.u32)], returns: t.u32, fails: ProbeError },
  measurements: { args: [t.u32, t.tx(Measurement)] },
  echo_items: { args: [t.rx(t.bytes), t.tx(t.bytes)], returns: t.safeU64 },
  four_channels: { args: [t.rx(t.u32), t.rx(t.string), t.tx(t.u32), t.tx(t.string)], returns: t.u32 },
  duplex: { args: [Duplex, t.u32], returns: t.u32 },
  duplex_in_tuple: { args: [t.tuple(t.rx(t.u32), t.tx(t.u32))], returns: t.u32 },
  call_back: { args: [t.bytes], returns: t.bytes, fails: t.string },
  call_back_stream: { args: [t.u32, t.u32], returns: ReceivedItems, fails: t.string },
  connect_back: { args: [t.string], returns: t.string, fails: t.string },
});

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What came over a channel of bytes, with the digest that the Rust side makes of it. */
export class Received {
  items = 0;
  bytes = 0;
  digest = 0;

  add(item: Uint8Array): void {
    const byte = (index: number): number => item[index] ?? 0;
    const sample = 7 * byte(0) + 11 * byte(item.length >>> 1) + 13 * byte(item.length - 1);
    this.items++;
    this.bytes += item.length;
    this.digest = (Math.imul(this.digest, 31) + item.length + sample) >>> 0;
  }

  static async of(items: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Received> {
    const received = new Received();
    for await (const item of items) received.add(item);
    return received;
  }
}

export function* itemsOf(count: number, size: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array(size).fill(i);
}

export const blob = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i % 251);

async function multiply(input: Rx<number>, output: Tx<number>, factor: number): Promise<number> {
  let count = 0;
  for await (const number of input) {
    count++;
    await output.write(Math.imul(number, factor) >>> 0);
  }
  return count;
}

async function writeAll<T>(output: Tx<T>, items: Iterable<T>): Promise<number> {
  let count = 0;
  for (const item of items) {
    await output.write(item);
    count++;
  }
  return count;
}

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Sends items to `echo_items` of a peer while reading what comes back. */
export async function echoStream(
  api: Pick<ReturnType<typeof client<typeof Probe>>, "echo_items">,
  count: number,
  size: number,
): Promise<Received> {
  const [tx, rx] = channel<Uint8Array>();
  const [, received] = await Promise.all([api.echo_items(itemsOf(count, size), tx), Received.of(rx)]);
  return received;
}

/**
 * What Rust's handlers do, in TypeScript.
 * @param sessions those that the handlers serve: `connect_back` looks for the one that it was called on
 */
export function probeHandlers(sessions: () => readonly Session[]): Handlers<typeof Probe> {
  const counters = { slept: 0, aborted: 0, drained: 0, links: 0 };
  const executions = new Map<string, number>();
  const callBack = async <T>(
    context: CallContext,
    call: (api: ReturnType<typeof client<typeof Probe>>) => Promise<T>,
  ): Promise<T> => call(client(context.connection, Probe));
  return {
    nothing: () => undefined,
    echo: (bytes) => bytes,
    take_bytes: (bytes) => bytes.length,
    echo_tree: (tree) => tree,
    echo_quad: (quad) => quad,
    echo_maps: (texts, numbers, set) => [texts, numbers, set],
    four: (a, b, c, d) => [a, b, c, d],
    blob,
    fail(kind) {
      if (kind === 0) return "fine";
      if (kind === 1) return fail({ tag: "Plain" } as const);
      if (kind === 2) return fail({ tag: "Text", val: "no" } as const);
      if (kind === 3) return fail({ tag: "Detail", val: { code: 7, bytes: Uint8Array.of(0xde, 0xad) } } as const);
      return fail({ tag: "Pair", val: [kind, "pair"] } as const);
    },
    fail_with_text: (text) => (text === "" ? undefined : fail(text)),
    outcome: (good) => (good ? { tag: "Ok", val: 42 } : { tag: "Err", val: "bad" }),
    nested_result: (good) => (good ? { tag: "Ok", val: 42 } : { tag: "Err", val: "bad" }),
    metadata: (context) =>
      context.metadata.map(([key, value]) => {
        if (typeof value === "string") return { key, value: { tag: "Text", val: value } };
        return { key, value: typeof value === "bigint" ? { tag: "Number", val: value } : { tag: "Bytes", val: value } };
      }),
    context: (_input, _output, context) => ({
      conn_id: context.connectionId,
      request_id: context.requestId,
      method_id: context.method.id,
      channels: [...context.request.channels],
    }),
    async sleep(ms, context) {
      context.signal.addEventListener("abort", () => counters.aborted++);
      await pause(ms);
      if (!context.signal.aborted) counters.slept++;
      return ms;
    },
    counters: () => ({ ...counters }),
    panic(message) {
      throw new Error(`asked to: ${message}`);
    },
    async execute(key, ms) {
      const count = (executions.get(key) ?? 0) + 1;
      executions.set(key, count);
      await pause(ms);
      return count;
    },
    hang_up: () => undefined,
    count_items: (items) => Received.of(items),
    async count_slowly(items, ms) {
      const received = new Received();
      for await (const item of items) {
        received.add(item);
        await pause(ms);
      }
      return received;
    },
    async take_items(items, count) {
      const received = new Received();
      while (received.items < count) {
        const { done, value } = await items.next();
        if (done === true) break;
        received.add(value);
      }
      return received;
    },
    drain_later(items) {
      items.detach();
      void (async () => {
        for await (const _item of items) counters.drained++;
      })();
    },
    ignore: (_items, ms) => pause(ms),
    generate: (count, size, items) => writeAll(items, itemsOf(count, size)),
    async generate_slowly(count, intervalMs, items) {
      for (let i = 0; i < count; i++) {
        await pause(intervalMs);
        await items.write(i);
      }
      return count;
    },
    generate_later(count, delayMs, items) {
      items.detach();
      void pause(delayMs)
        .then(() => writeAll(items, numbersTo(count)))
        .finally(() => void items.close());
    },
    async generate_then_fail(count, items) {
      await writeAll(items, numbersTo(count));
      return fail({ tag: "Text", val: "after the stream" } as const);
    },
    async measurements(count, output) {
      const at = (i: number) => ({ at: i * 1_000_000_007, value: i / 8, unit: i % 2 === 1 ? "K" : undefined });
      await writeAll(output, numbersTo(count).map(at));
      return undefined;
    },
    async echo_items(input, output) {
      let count = 0;
      for await (const item of input) {
        count++;
        await output.write(item);
      }
      return count;
    },
    async four_channels(numbers, words, doubled, reversed) {
      const spell = async (): Promise<number> => {
        let count = 0;
        for await (const word of words) {
          count++;
          await reversed.write(Array.from(word).toReversed().join(""));
        }
        return count;
      };
      const [counted, spelled] = await Promise.all([multiply(numbers, doubled, 2), spell()]);
      return counted + spelled;
    },
    duplex: ({ input, output }, factor) => multiply(input, output, factor),
    duplex_in_tuple: ([input, output]) => multiply(input, output, 3),
    call_back: (payload, context) => callBack(context, (api) => api.echo(payload)),
    call_back_stream: (count, size, context) => callBack(context, (api) => echoStream(api, count, size)),
    async connect_back(text, context) {
      const { connection: caller } = context;
      const session = sessions().find(({ root, connections }) => root === caller || connections.includes(caller));
      await using connection = await session!.connect({ metadata: [["text", text]] });
      const answer = await client(connection, Probe).echo(new TextEncoder().encode(text));
      return new TextDecoder().decode(answer);
    },
  };
}
