import type { Handler } from "@troupe/handler";
import { t } from "@troupe/pack";
import { recordingCompliance } from "@troupe/testing/recording-compliance";
import { expect, test } from "vitest";

interface Api {
  count(): number;
  wait(): Promise<void>;
}

type Counter = Handler<"counter", Api, { onCount: { readonly params: readonly [count: number] } }>;

const lower = ([count]: readonly unknown[]): readonly unknown[] => [BigInt(count as number)];
const lift = ([count]: readonly unknown[]): readonly unknown[] => [Number(count)];
const count = { name: "count", params: [], result: t.u64, lowerResult: (n: unknown) => BigInt(n as number) };

const counter: Counter = {
  name: "counter",
  type: "counter",
  imports: {
    interface: "test:counter",
    functions: {
      count: { ...count, liftResult: Number },
      wait: { name: "wait", params: [], result: t.unit, async: true },
    },
  },
  callbacks: { onCount: { export: "test:counter.on-count", params: [t.u64], lower, lift } },
  parseConfig: () => undefined,
  create: () => ({ instance: () => ({ api: { count: () => 0, wait: () => Promise.resolve() } }) }),
};

/** What is wrong with a handler, by the names of the cases. */
async function problems(change: Partial<Counter>): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const cases = recordingCompliance({
    handler: { ...counter, ...change },
    callbacks: { onCount: [[3]] },
    results: { count: [3], wait: [undefined] },
    promises: { wait: true },
  });
  for (const { name, run } of cases) {
    await run().catch((error: unknown) => (found[name] = (error as Error).message.split("\n")[0]!));
  }
  return found;
}

const functions = (changed: Counter["imports"]["functions"]): Partial<Counter> => ({
  imports: { interface: "test:counter", functions: { ...counter.imports.functions, ...changed } },
});

test("a handler whose data can be turned back has no problems", async () => {
  expect(await problems({})).toEqual({});
});

test("a way back that is missing or wrong is found", async () => {
  const name = "count gives what can be recorded and turned back";
  expect(await problems(functions({ count }))).toEqual({ [name]: "count has a lowerResult and no liftResult" });
  expect(await problems(functions({ count: { ...count, liftResult: String } }))).toEqual({
    [name]: "count: not what was given comes back",
  });
  expect(await problems(functions({ count: { ...count, liftResult: () => 4 } }))).toEqual({
    [name]: "count: what was turned back is not recorded as it was",
  });
  const onCount = { export: "test:counter.on-count", params: [t.u64], lower };
  expect(await problems({ callbacks: { onCount } })).toEqual({
    "onCount is called with what can be recorded and turned back": "test:counter.on-count has a lower and no lift",
  });
});

test("a promise that the spec does not tell of, and a spec that nobody calls, are found", async () => {
  const wait = { name: "wait", params: [], result: t.unit };
  expect(Object.keys(await problems(functions({ wait })))).toEqual(["the specs know which functions return a promise"]);
  expect(Object.keys(await problems(functions({ more: wait })))).toEqual(["there is no spec that no sample is of"]);
});
