import type { Runtime } from "@troupe/runtime";
import type { MemoryNetwork } from "./memory-network.ts";

/** Turns of the event loop without anything happening, after which nothing will. */
const quietTurns = 4;
/** Turns after which we no longer believe that it comes to rest. */
const maxTurns = 100_000;

/** Resolves when neither an actor nor the network has anything left to do. */
export async function settle(runtime: Runtime, network: MemoryNetwork): Promise<void> {
  let quiet = 0;
  let before = -1;
  for (let turn = 0; turn < maxTurns; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = progress(runtime) + network.steps;
    quiet = now === before && network.idle ? quiet + 1 : 0;
    if (quiet === quietTurns) return;
    before = now;
  }
  throw new Error(`the runtime did not come to rest within ${maxTurns} turns of the event loop`);
}

/** A number that changes whenever an actor does something, comes or goes. */
function progress(runtime: Runtime): number {
  let sum = 0;
  for (const actor of runtime.actors()) {
    const { calls, failedCalls, queueLength, restarts } = runtime.metrics(actor);
    // Twice the calls: one that begins leaves the queue, and must not look as if nothing had happened.
    sum += 1 + 2 * calls + failedCalls + queueLength + restarts;
  }
  return sum;
}
