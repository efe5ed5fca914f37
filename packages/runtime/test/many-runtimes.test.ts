import { defineActor } from "@troupe/actor";
import { createMemoryStore } from "@troupe/chain-events";
import { systemClock } from "@troupe/handler";
import type { Clock } from "@troupe/handler";
import { createRuntime } from "@troupe/runtime";
import type { Runtime } from "@troupe/runtime";
import { expect, test } from "vitest";
import { createProbe } from "./probe.ts";

/** Timers that were started, have not fired and were not cancelled: those that keep no process running are not among the handles. */
const timers = new Set<object>();

const clock: Clock = {
  ...systemClock,
  timer(delayMs, callback, options) {
    const fired = (): void => {
      timers.delete(timer);
      callback();
    };
    const timer = systemClock.timer(delayMs, fired, options);
    timers.add(timer);
    return {
      cancel() {
        timers.delete(timer);
        timer.cancel();
      },
    };
  },
};

/** The life of a runtime with everything in it: children, calls, a chain in a store, timers, names, monitors. */
async function live(keep: (runtime: Runtime) => void): Promise<void> {
  const probe = createProbe();
  const worker = defineActor({
    name: "worker",
    uses: [probe.handler],
    state: { list: [1, 2, 3] },
    probe: { onNote: ({ self }) => void self.signal },
    exports: { wait: ({ probe }) => probe.gate("never") },
  });
  await using store = createMemoryStore();
  await using runtime = createRuntime({ actors: [worker], store, clock });
  keep(runtime);
  const parent = await runtime.spawn(worker);
  const child = await runtime.spawn(worker, { parent: parent.id });
  const { note, services } = runtime.client(probe.handler);
  services.register("worker", child.id);
  services.monitor(child.id, () => {});
  void note(parent.id, "a");
  await note(child.id, "b");
  const subscription = child.subscribe();
  void (async () => {
    for await (const event of subscription) void event;
  })();
  const left = parent.call("wait").catch(() => {});
  await child.restart();
  await parent.terminate();
  await left;
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What there is more of than before; the test runner's own handles come and go. */
function more(now: Map<string, number>, before: Map<string, number>): string[] {
  return [...now].filter(([name, count]) => count > (before.get(name) ?? 0)).map(([name]) => name);
}

test("a thousand runtimes leave no handle, no timer, no listener and no memory", async () => {
  const gc = globalThis.gc;
  if (gc === undefined) throw new Error("run with --expose-gc");
  const runtimes: WeakRef<Runtime>[] = [];
  const keep = (runtime: Runtime): void => void runtimes.push(new WeakRef(runtime));
  const measure = async (): Promise<number> => {
    for (let round = 0; round < 3; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      gc();
    }
    return process.memoryUsage().heapUsed;
  };
  for (let warm = 0; warm < 200; warm += 1) await live(() => {});
  const handles = process.getActiveResourcesInfo();
  const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  const before = await measure();
  for (let count = 0; count < 1000; count += 1) await live(keep);
  const after = await measure();

  expect(more(countsOf(process.getActiveResourcesInfo()), countsOf(handles))).toEqual([]);
  expect(timers.size).toBe(0);
  expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(listeners);
  expect(runtimes.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(10);
  // A runtime that was kept would cost tens of KiB each.
  expect(after - before).toBeLessThan(3 * 1024 * 1024);
});
