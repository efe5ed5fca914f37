import { type Service, service, t } from "@troupe/roam-wire";
import {
  type Client,
  type Handlers,
  type Rx,
  type Session,
  type SessionOptions,
  type ServeOptions,
  acceptFramed,
  client,
  initiateFramed,
  serve,
} from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";

export interface Linked<S extends Service> {
  readonly left: Session;
  readonly right: Session;
  readonly api: Client<S>;
}

/** Two sessions on one link; the right one serves. */
export async function linked<S extends Service>(
  declared: S,
  handlers: Handlers<S>,
  options: { left?: SessionOptions; right?: SessionOptions; serve?: ServeOptions } = {},
): Promise<Linked<S>> {
  const [a, b] = memoryPair();
  const [left, right] = await Promise.all([
    initiateFramed(a, options.left),
    acceptFramed(b, { dispatcher: serve(declared, handlers, options.serve), ...options.right }),
  ]);
  return { left, right, api: client(left, declared) };
}

/** A service for tests of calls: what its handlers do is up to the test. */
export const Work = service("Work", {
  run: { args: [t.u32], returns: t.u32, fails: t.string, nonce: true },
  again: { args: [t.u32], returns: t.u32, idempotent: true },
  once: { args: [t.u32], returns: t.u32 },
  bytes: { args: [t.u32], returns: t.bytes },
  feed: { args: [t.rx(t.u32)], returns: t.u32 },
  flow: { args: [t.u32, t.tx(t.u32)], returns: t.u32 },
  both: { args: [t.rx(t.u32), t.tx(t.u32)], returns: t.u32 },
});

export const work: Handlers<typeof Work> = {
  run: (n) => n,
  again: (n) => n,
  once: (n) => n,
  bytes: (n) => new Uint8Array(n),
  feed: async (numbers) => (await all(numbers)).reduce((sum, n) => sum + n, 0),
  async flow(count, out) {
    for (let i = 0; i < count; i++) await out.write(i);
    return count;
  },
  async both(input, output) {
    let count = 0;
    for await (const n of input) {
      await output.write(n * 2);
      count++;
    }
    return count;
  },
};

export async function all<T>(items: Rx<T> | AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
