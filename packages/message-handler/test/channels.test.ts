import { defineActor } from "@troupe/actor";
import { isTheaterId } from "@troupe/ids";
import type { ChannelId, TheaterId } from "@troupe/ids";
import { messages } from "@troupe/message-handler";
import { createTestRuntime } from "@troupe/testing";
import { expect, test } from "vitest";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

/** Accepts channels, echoes what comes through them, and keeps a diary. */
const host = defineActor({
  name: "host",
  uses: [messages],
  state: [] as readonly string[],
  messages: {
    handleChannelOpen({ state }, _channel, message) {
      if (text(message) === "silence") return;
      const accept = text(message) !== "refuse me";
      return { accept, message: bytes("welcome"), state: [...state, `open ${text(message)}`] };
    },
    handleChannelMessage({ messages, state }, channel, message) {
      if (text(message) === "close") messages.closeChannel(channel);
      else messages.sendOnChannel(channel, bytes(`echo ${text(message)}`));
      return [...state, text(message)];
    },
    handleChannelClose: ({ state }) => [...state, "closed"],
  },
});

const guest = defineActor({
  name: "guest",
  uses: [messages],
  state: [] as readonly string[],
  messages: {
    handleChannelMessage: ({ state }, _channel, message) => [...state, text(message)],
    handleChannelClose: ({ state }) => [...state, "closed"],
  },
  exports: {
    async open({ messages }, target: TheaterId, hello: string) {
      const { id, message } = await messages.openChannel(target, bytes(hello));
      return { reply: [id, text(message ?? bytes(""))] as const };
    },
    say({ messages }, channel: ChannelId, what: string): void {
      messages.sendOnChannel(channel, bytes(what));
    },
    leave({ messages }, channel: ChannelId): void {
      messages.closeChannel(channel);
    },
  },
});

async function world() {
  const t = createTestRuntime();
  const [to, from] = [await t.runtime.spawn(host), await t.runtime.spawn(guest)];
  return Object.assign(t, { to, from, client: t.runtime.client(messages) });
}

test("two actors talk over a channel in both directions, and the one who stays hears of the end", async () => {
  await using t = await world();
  const [channel, welcome] = await t.from.call("open", t.to.id, "hello");
  expect(welcome).toBe("welcome");
  await t.from.call("say", channel, "one");
  await t.settle();
  expect(t.from.state()).toEqual(["echo one"]);
  await t.from.call("leave", channel);
  await t.settle();
  expect(t.to.state()).toEqual(["open hello", "one", "closed"]);
  expect(t.from.state()).toEqual(["echo one"]);
});

test.each(["refuse me", "silence"])("a channel that is answered with %j is refused", async (hello) => {
  await using t = await world();
  await expect(t.from.call("open", t.to.id, hello)).rejects.toMatchObject({ cause: { code: "CHANNEL_REFUSED" } });
});

test("a channel to oneself fails at once instead of waiting for ever", async () => {
  await using t = await world();
  await expect(t.from.call("open", t.from.id, "hello")).rejects.toMatchObject({
    code: "ACTOR_CRASHED",
    cause: { code: "CHANNEL_TO_SELF" },
  });
});

test("the side that is left hears of a crash as of a close", async () => {
  await using t = await world();
  await t.from.call("open", t.to.id, "hello");
  await t.to.terminate();
  await t.settle();
  expect(t.from.state()).toEqual(["closed"]);
});

test("a stranger can neither use nor destroy a channel", async () => {
  await using t = await world();
  const [channel] = await t.from.call("open", t.to.id, "hello");
  const stranger = await t.runtime.spawn(guest);
  const refused = { cause: { code: "CHANNEL_NOT_PARTICIPANT" } };
  await expect(stranger.call("say", channel, "boo")).rejects.toMatchObject(refused);
  const another = await t.runtime.spawn(guest);
  await expect(another.call("leave", channel)).rejects.toMatchObject(refused);
  await t.from.call("say", channel, "still here");
  await t.settle();
  expect(t.from.state()).toEqual(["echo still here"]);
});

test("a channel that was closed is not found", async () => {
  await using t = await world();
  const [channel] = await t.from.call("open", t.to.id, "hello");
  await t.from.call("leave", channel);
  await expect(t.from.call("say", channel, "x")).rejects.toMatchObject({ cause: { code: "CHANNEL_NOT_FOUND" } });
});

test("code outside of any actor opens a channel, reads it as an iterable, and sees its end", async () => {
  await using t = await world();
  const channel = await t.client.openChannel(t.to.id, bytes("hello"));
  expect(text(channel.acceptMessage!)).toBe("welcome");
  for (const word of ["a", "b", "close"]) channel.send(bytes(word));
  const heard: string[] = [];
  for await (const message of channel) heard.push(text(message));
  expect(heard).toEqual(["echo a", "echo b"]);
  expect(() => channel.send(bytes("x"))).toThrow(expect.objectContaining({ code: "CHANNEL_NOT_FOUND" }));
});

test("leaving the loop closes the channel", async () => {
  await using t = await world();
  const channel = await t.client.openChannel(t.to.id, bytes("hello"));
  channel.send(bytes("a"));
  for await (const message of channel) {
    expect(text(message)).toBe("echo a");
    break;
  }
  await t.settle();
  expect(t.to.state()).toEqual(["open hello", "a", "closed"]);
});

test("a reader that does not read is told by an error at the sender, not by memory", async () => {
  await using t = await world();
  const channel = await t.client.openChannel(t.to.id, bytes("hello"));
  for (let i = 0; i < 1024; i++) channel.send(bytes("x"));
  await t.settle();
  expect(t.to.status).toBe("Running");
  channel.send(bytes("one too many"));
  await t.settle();
  expect(t.to.status).toBe("Stopped");
});

function gateOf(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

/** Decides about a channel only when `gate` opens; meanwhile it writes to whoever is named in the first message. */
function hesitant(gate: Promise<unknown>) {
  return defineActor({
    name: "hesitant",
    uses: [messages],
    state: [] as readonly string[],
    messages: {
      async handleChannelOpen({ messages }, _channel, message) {
        if (isTheaterId(text(message))) messages.send(text(message) as TheaterId, bytes("wait a moment"));
        await gate;
        return { accept: true };
      },
      handleChannelClose: ({ state }) => [...state, "closed"],
    },
  });
}

test("an actor that accepts a channel when nobody waits for it any more hears that it is closed", async () => {
  await using t = await world();
  const gate = gateOf();
  const late = await t.runtime.spawn(hesitant(gate.promise));
  const timedOut = t.client.openChannel(late.id, bytes("hello"), { timeoutMs: 50 }).catch((error: unknown) => error);
  await t.advance(50);
  expect(await timedOut).toMatchObject({ code: "REQUEST_TIMEOUT" });
  gate.resolve();
  await t.settle();
  expect(late.state()).toEqual(["closed"]);
});

test("an actor that accepts a channel whose opener has ended hears that it is closed", async () => {
  await using t = await world();
  const gate = gateOf();
  const late = await t.runtime.spawn(hesitant(gate.promise));
  const opening = t.from.call("open", late.id, "hello").catch((error: unknown) => error);
  await t.settle();
  await t.from.terminate();
  expect(await opening).toMatchObject({ code: "ACTOR_GONE" });
  gate.resolve();
  await t.settle();
  expect(late.state()).toEqual(["closed"]);
});

test("an actor that writes to the one who opens a channel to it holds up neither of them, nor anybody else", async () => {
  await using t = await world();
  const gate = gateOf();
  const late = await t.runtime.spawn(hesitant(gate.promise));
  const opener = await t.runtime.spawn(
    defineActor({
      name: "opener",
      uses: [messages],
      state: [] as readonly string[],
      messages: { handleSend: ({ state }, message) => [...state, text(message)] },
      exports: {
        async open({ messages, self, state }, target: TheaterId) {
          await messages.openChannel(target, bytes(self.id));
          return { state: [...state, "open"] };
        },
      },
    }),
  );
  const opening = opener.call("open", late.id);
  await t.settle();
  const others = await t.from.call("open", t.to.id, "hello");
  expect(others[1]).toBe("welcome");
  gate.resolve();
  await opening;
  await t.settle();
  expect(opener.state()).toEqual(["open", "wait a moment"]);
});
