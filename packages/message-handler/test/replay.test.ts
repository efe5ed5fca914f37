import { defineActor, err } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { messages } from "@troupe/message-handler";
import { replay } from "@troupe/runtime";
import { createTestRuntime } from "@troupe/testing";
import { expect, test } from "vitest";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

const unreal: typeof messages = {
  ...messages,
  create() {
    throw new Error("a handler was made for a replay");
  },
};

const worker = (handler: typeof messages) =>
  defineActor({
    name: "worker",
    uses: [handler],
    state: { asked: 0 },
    messages: {
      handleRequest({ state, messages: api, self }, request, message) {
        const next = { asked: state.asked + 1 };
        if (text(message) === "no") return err("not this one");
        if (text(message) === "die") throw new Error("as asked");
        if (text(message) === "later") {
          api.send(self.id, bytes(request));
          return { state: next };
        }
        return { reply: bytes(`${text(message)}!`), state: next };
      },
      handleSend: ({ messages: api }, request) => {
        for (const open of api.listOutstandingRequests()) api.respondToRequest(open, bytes("at last"));
        expect(text(request)).not.toBe("");
      },
      handleChannelOpen: () => ({ accept: true, message: bytes("welcome") }),
      handleChannelMessage: ({ messages: api }, channel, message) => api.sendOnChannel(channel, message),
    },
  });

const boss = (handler: typeof messages) =>
  defineActor({
    name: "boss",
    uses: [handler],
    state: [] as readonly string[],
    messages: {
      handleChannelMessage: ({ state, messages: api }, channel, message) => {
        api.closeChannel(channel);
        return [...state, text(message)];
      },
    },
    exports: {
      async ask({ messages: api, state }, targets: readonly TheaterId[], what: readonly string[]) {
        const heard: string[] = [];
        await Promise.all(
          targets.flatMap((target) =>
            what.map(async (word) => {
              try {
                heard.push(text(await api.request(target, bytes(word))));
              } catch (error) {
                heard.push((error as { readonly code: string }).code);
              }
            }),
          ),
        );
        return { reply: heard, state: [...state, ...heard] };
      },
      async open({ messages: api, state }, target: TheaterId) {
        const { id, message } = await api.openChannel(target, bytes("hello"));
        api.sendOnChannel(id, bytes("over the channel"));
        return { state: [...state, text(message)] };
      },
    },
  });

test("actors that ask each other, all at once, are replayed alone", async () => {
  const t = createTestRuntime({ chain: { payloads: "full" } });
  const [first, second] = [await t.runtime.spawn(worker(messages)), await t.runtime.spawn(worker(messages).name)];
  const asking = await t.runtime.spawn(boss(messages));
  const chains = [first, second, asking].map((actor) => ({ actor, all: actor.subscribe({ from: 0 }) }));
  const targets = [first.id, second.id];
  await asking.call("ask", targets, ["a", "later", "b", "no"]);
  await asking.call("open", first.id);
  await t.settle();
  await asking.call("ask", targets, ["c", "die", "d"]);
  const state = asking.state();
  await t[Symbol.asyncDispose]();

  for (const { actor, all } of chains) {
    const events = [];
    for await (const event of all) if ("hash" in event) events.push(event);
    const { id } = actor;
    const report =
      actor === asking ? await replay(boss(unreal), events, { id }) : await replay(worker(unreal), events, { id });
    expect(report).toMatchObject({ ok: true, events: events.length });
    if (actor === asking) expect(report.state).toEqual(state);
    for (const length of events.keys()) {
      const part = events.slice(0, length);
      const cut =
        actor === asking ? await replay(boss(unreal), part, { id }) : await replay(worker(unreal), part, { id });
      expect(cut).toMatchObject({ ok: true, events: length });
    }
  }
});
