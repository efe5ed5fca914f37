import { defineActor } from "@troupe/actor";
import type { Handler } from "@troupe/handler";
import { t } from "@troupe/pack";
import { spawnForTest } from "@troupe/testing";
import { expect, test } from "vitest";

/** What an actor finds in its context as `dice`. */
interface Dice {
  roll(): number;
}

const dice: Handler<"dice", Dice> = {
  name: "dice",
  type: "dice",
  imports: {
    interface: "example:dice",
    functions: { roll: { name: "roll", params: [], result: t.u8, bare: true } },
  },
  callbacks: {},
  parseConfig: () => undefined,
  create: (host) => ({
    instance: (port) => ({
      api: {
        roll() {
          port.check();
          const byte = new Uint8Array(1);
          host.random.fill(byte);
          return 1 + (byte[0]! % 6);
        },
      },
    }),
  }),
};

test("an actor that uses the handler of the README rolls", async () => {
  const player = defineActor({
    name: "player",
    uses: [dice],
    exports: { play: ({ dice }) => ({ reply: [dice.roll(), dice.roll()] }) },
  });
  await using world = await spawnForTest(player, { seed: 3 });
  const rolled = await world.actor.call("play");
  expect(rolled.every((roll) => roll >= 1 && roll <= 6)).toBe(true);
  expect(world.actor.events().map(({ type }) => type)).toEqual([
    "player.play",
    "example:dice/roll",
    "example:dice/roll",
    "player.play",
  ]);
});
