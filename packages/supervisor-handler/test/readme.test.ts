import { expect, it } from "vitest";
import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";

it("does what the README shows", async () => {
  const lines: string[] = [];
  const console = { log: (text: string) => void lines.push(text) };

  const worker = defineActor({
    name: "worker",
    exports: {
      divide: (_, by: number) => ({ reply: 10n / BigInt(by) }),
    },
  });

  const pool = defineActor({
    name: "pool",
    uses: [supervisor],
    async init({ supervisor }) {
      await supervisor.supervise({ intensity: 5, children: [{ definition: "worker", count: 3 }] });
    },
    supervisor: {
      handleChildError: (_, child, failure) => console.log(`a worker crashed: ${failure.message}`),
      handleChildRestart: () => console.log("it works again"),
    },
  });

  await using runtime = createRuntime({ actors: [worker, pool] });
  const { id } = await runtime.spawn(pool);
  const [first] = runtime.children(id);
  await runtime.call(first!, "divide", 0).catch(() => {});

  await expect.poll(() => lines).toEqual(["a worker crashed: Division by zero", "it works again"]);
  expect(await runtime.call(first!, "divide", 5)).toBe(2n);
  expect(runtime.children(id)).toHaveLength(3);
});
