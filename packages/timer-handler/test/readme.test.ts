import { expect, it } from "vitest";
import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import { timer } from "@troupe/timer-handler";

it("does what the README shows", async () => {
  const lines: string[] = [];
  const console = { log: (text: string) => lines.push(text) };

  const kitchen = defineActor({
    name: "kitchen",
    uses: [timer],
    init({ timer }) {
      timer.interval("stir", 20);
      timer.after(90, "done");
    },
    timer: {
      handleTick: ({ self }, name) => self.log(name),
      handleTimer({ self, timer }) {
        console.log(`the soup is ready, ${timer.names().length} timer left`);
        self.shutdown();
      },
    },
  });

  await using runtime = createRuntime({ actors: [kitchen] });
  await runtime.spawn(kitchen);

  await expect.poll(() => lines).toEqual(["the soup is ready, 1 timer left"]);
});
