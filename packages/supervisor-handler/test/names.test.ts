import { expect, it } from "vitest";
import { defineActor } from "@troupe/actor";
import { messages } from "@troupe/message-handler";
import { createRuntime } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";
import { settled } from "./family.ts";

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

it("brings a child back under the name that it is known by", async () => {
  const clerk = defineActor({
    name: "clerk",
    uses: [messages],
    state: 0,
    init({ messages: api }) {
      api.registerName("reception");
    },
    messages: {
      handleSend() {
        throw new Error("too much");
      },
      handleRequest: ({ state }) => ({ reply: text(`guest ${state + 1}`), state: state + 1 }),
    },
  });
  const office = defineActor({
    name: "office",
    uses: [supervisor],
    async init({ supervisor: api }) {
      await api.spawn("clerk", { restart: "permanent" });
    },
  });
  const guest = defineActor({
    name: "guest",
    uses: [messages],
    exports: {
      async enter({ messages: api }) {
        const answer = await api.request(api.whereis("reception")!, text("hello"));
        return { reply: new TextDecoder().decode(answer) };
      },
      bother({ messages: api }) {
        api.send(api.whereis("reception")!, text("hey"));
      },
    },
  });
  await using runtime = createRuntime({ actors: [clerk, office] });
  await runtime.spawn(office);
  const visitor = await runtime.spawn(guest);
  expect(await visitor.call("enter")).toBe("guest 1");
  expect(await visitor.call("enter")).toBe("guest 2");
  await visitor.call("bother");
  // Between the crash and the restart nobody has the name's id.
  await settled();
  expect(await visitor.call("enter")).toBe("guest 1");
});
