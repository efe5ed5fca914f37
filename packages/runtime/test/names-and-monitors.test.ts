import { defineActor } from "@troupe/actor";
import { generateTheaterId } from "@troupe/ids";
import { describe, expect, test } from "vitest";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

const start = async () => {
  const all = world((probe) => [
    defineActor({
      name: "actor",
      uses: [probe],
      probe: {
        onNote: (_context, text) => {
          if (text === "throw") throw new Error("as asked");
        },
      },
    }),
  ]);
  return { ...all, one: await all.runtime.spawn("actor"), two: await all.runtime.spawn("actor") };
};

describe("names", () => {
  test("find an actor, and belong to one at a time", async () => {
    const { runtime, services, one, two } = await start();
    expect([services.register("a", one.id), services.register("a", one.id), services.register("a", two.id)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([runtime.whereis("a"), runtime.whereis("b")]).toEqual([one.id, undefined]);
    services.unregister("a");
    services.unregister("a");
    expect(services.register("a", two.id)).toBe(true);
  });

  test("go with the actor", async () => {
    const { runtime, services, one, two } = await start();
    services.register("a", one.id);
    services.register("b", one.id);
    await one.stop();
    expect([runtime.whereis("a"), runtime.whereis("b")]).toEqual([undefined, undefined]);
    expect(services.register("a", two.id)).toBe(true);
  });

  test("cannot be given to an actor that does not run: nobody would take them back", async () => {
    const { runtime, services, one } = await start();
    await one.stop();
    expect(() => services.register("a", one.id)).toThrow(expect.objectContaining({ code: "ACTOR_NOT_FOUND" }));
    expect(runtime.whereis("a")).toBeUndefined();
  });
});

describe("monitors", () => {
  test("hear of the end once, and how it came", async () => {
    const { services, note, one, two } = await start();
    const heard: unknown[] = [];
    services.monitor(one.id, (down) => heard.push(down));
    services.monitor(one.id, ({ reason }) => heard.push(reason));
    services.monitor(two.id, ({ reason, error }) => heard.push([reason, (error as Error).message]));
    await one.stop();
    await note(two.id, "throw");
    expect(heard).toEqual([{ actor: one.id, reason: "stop", error: undefined }, "stop", ["crash", "as asked"]]);
  });

  test("can be taken back", async () => {
    const { services, one } = await start();
    const heard: unknown[] = [];
    const take = services.monitor(one.id, (down) => heard.push(down));
    take();
    take();
    await one.stop();
    expect(heard).toEqual([]);
  });

  test("of an actor that does not run hear that", async () => {
    const { services } = await start();
    const heard: unknown[] = [];
    const actor = generateTheaterId();
    services.monitor(actor, (down) => heard.push(down));
    const take = services.monitor(actor, () => heard.push("taken back"));
    take();
    await rest();
    expect(heard).toEqual([{ actor, reason: "not-found" }]);
  });

  test("that throw keep neither the others nor the runtime from going on", async () => {
    const { services, note, one, two } = await start();
    const heard: string[] = [];
    services.monitor(one.id, () => {
      throw new Error("the monitor failed");
    });
    services.monitor(one.id, ({ reason }) => heard.push(reason));
    await note(one.id, "throw");
    expect(heard).toEqual(["crash"]);
    expect(await note(two.id, "b")).toBe("settled");
  });
});
