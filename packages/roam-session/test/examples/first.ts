import { acceptFramed, channel, client, initiateFramed, serve } from "@troupe/roam-session";
import { memoryPair } from "@troupe/roam-session/memory";
import { service, t } from "@troupe/roam-wire";

const Calculator = service("Calculator", {
  add: { args: [t.i32, t.i32], returns: t.i32 },
  count: { args: [t.u32, t.tx(t.u32)] },
});

const dispatcher = serve(Calculator, {
  add: (a, b) => a + b,
  async count(to, numbers) {
    for (let n = 1; n <= to; n++) await numbers.write(n);
  },
});

const [here, there] = memoryPair(); // over a network: @troupe/roam-stream, @troupe/roam-websocket
const [session] = await Promise.all([initiateFramed(here), acceptFramed(there, { dispatcher })]);
const calculator = client(session, Calculator);
const sum = await calculator.add(2, 3); // 5
const [tx, rx] = channel<number>();
const done = calculator.count(3, tx);
let total = 0;
for await (const n of rx) total += n; // 1, 2, 3
await done;

export const shown: unknown = { sum, total, session };
