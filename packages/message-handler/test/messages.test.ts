import { defineActor, err } from "@troupe/actor";
import type { RequestId, TheaterId } from "@troupe/ids";
import { generateTheaterId } from "@troupe/ids";
import { messages } from "@troupe/message-handler";
import type { ActorHandle } from "@troupe/runtime";
import { createTestRuntime } from "@troupe/testing";
import { describe, expect, test } from "vitest";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

const target = defineActor({
  name: "target",
  uses: [messages],
  state: [] as readonly string[],
  messages: {
    handleSend({ state }, message) {
      if (text(message) === "crash") throw new Error("asked to");
      return [...state, text(message)];
    },
    async handleRequest({ state, messages }, request, message) {
      switch (text(message)) {
        case "fail":
          return err("no such thing");
        case "crash":
          throw new Error("asked to");
        case "later":
          return { state: [...state, request] };
        case "inside":
          messages.respondToRequest(request, bytes("from inside"));
          return;
        case "slow":
          await new Promise(() => {});
          return;
        default:
          return { reply: bytes(`${text(message)}!`), state: [...state, "answered"] };
      }
    },
  },
  exports: {
    outstanding: ({ messages }) => ({ reply: messages.listOutstandingRequests() }),
    respond({ messages }, request: RequestId, reply: string): void {
      messages.respondToRequest(request, bytes(reply));
    },
    cancel({ messages }, request: RequestId): void {
      messages.cancelRequest(request);
    },
    askSelf: async ({ messages, self }) => ({ reply: text(await messages.request(self.id, bytes("x"))) }),
    ask: async ({ messages }, other: TheaterId, what: string) => ({
      reply: text(await messages.request(other, bytes(what))),
    }),
    flood({ messages }, other: TheaterId, count: number): void {
      for (let i = 0; i < count; i++) messages.send(other, bytes(String(i)));
    },
  },
});

const deaf = defineActor({ name: "deaf", uses: [messages] });
const stranger = defineActor({ name: "stranger" });

type Target = typeof target;

async function world(options: Parameters<typeof createTestRuntime>[0] = {}) {
  const test = createTestRuntime(options);
  const actor: ActorHandle<Target> = await test.runtime.spawn(target);
  return Object.assign(test, { actor, client: test.runtime.client(messages) });
}

describe("send", () => {
  test("a callback has no `this` that would lead it to what is behind the actor", async () => {
    const seen: unknown[] = [];
    const curious = defineActor({
      name: "curious",
      uses: [messages],
      messages: {
        handleSend(this: unknown) {
          seen.push(this);
        },
        handleRequest(this: unknown) {
          seen.push(this);
          return { reply: bytes("ok") };
        },
      },
    });
    await using t = await world();
    const { id } = await t.runtime.spawn(curious);
    t.client.send(id, bytes("x"));
    await t.client.request(id, bytes("x"));
    expect(seen).toEqual([undefined, undefined]);
  });

  test("messages arrive in order, each changing the state that the next one sees", async () => {
    await using t = await world();
    for (const word of ["a", "b", "c"]) t.client.send(t.actor.id, bytes(word));
    await t.settle();
    expect(t.actor.state()).toEqual(["a", "b", "c"]);
  });

  test("an actor that sends does not wait for the one that receives", async () => {
    await using t = await world();
    const other = await t.runtime.spawn(target);
    await t.actor.call("flood", other.id, 100);
    await t.settle();
    expect(other.state()).toHaveLength(100);
  });

  test.each([
    ["an actor that is not there", "ACTOR_NOT_FOUND", () => Promise.resolve(generateTheaterId())],
    ["a text that can be no id", "ACTOR_ID_INVALID", () => Promise.resolve("nobody" as TheaterId)],
  ])("to %s fails with %s", async (_what, code, who) => {
    await using t = await world();
    const id = await who();
    expect(() => t.client.send(id, bytes("x"))).toThrow(expect.objectContaining({ code }));
  });

  test("to an actor without the callback says which one is missing", async () => {
    await using t = await world();
    const { id } = await t.runtime.spawn(deaf);
    expect(() => t.client.send(id, bytes("x"))).toThrow(
      expect.objectContaining({ code: "EXPORT_NOT_FOUND", message: expect.stringContaining("messages.handleSend") }),
    );
  });

  test("to an actor that was not granted messages is as to nobody", async () => {
    await using t = await world();
    const { id } = await t.runtime.spawn(stranger);
    expect(() => t.client.send(id, bytes("x"))).toThrow(expect.objectContaining({ code: "ACTOR_NOT_FOUND" }));
  });

  test("a full mailbox refuses, and takes again what fits", async () => {
    await using t = await world({ limits: { mailbox: 3 } });
    for (let i = 0; i < 3; i++) t.client.send(t.actor.id, bytes("x"));
    expect(() => t.client.send(t.actor.id, bytes("x"))).toThrow(expect.objectContaining({ code: "MAILBOX_FULL" }));
    await t.settle();
    t.client.send(t.actor.id, bytes("y"));
    await t.settle();
    expect(t.actor.state()).toEqual(["x", "x", "x", "y"]);
  });
});

describe("request", () => {
  test("resolves with the reply, and the state may change with it", async () => {
    await using t = await world();
    expect(text(await t.client.request(t.actor.id, bytes("hi")))).toBe("hi!");
    expect(t.actor.state()).toEqual(["answered"]);
  });

  test("an actor asks another", async () => {
    await using t = await world();
    const other = await t.runtime.spawn(target);
    expect(await t.actor.call("ask", other.id, "you")).toBe("you!");
  });

  test("err fails the request and not the actor", async () => {
    await using t = await world();
    await expect(t.client.request(t.actor.id, bytes("fail"))).rejects.toMatchObject({
      code: "ACTOR_REFUSED",
      message: expect.stringContaining("no such thing"),
    });
    expect(t.actor.status).toBe("Running");
  });

  test("a crash fails the request and those that wait behind it", async () => {
    await using t = await world();
    const [first, second] = [t.client.request(t.actor.id, bytes("crash")), t.client.request(t.actor.id, bytes("hi"))];
    await expect(first).rejects.toMatchObject({ code: "ACTOR_CRASHED" });
    await expect(second).rejects.toMatchObject({ code: "ACTOR_GONE" });
  });

  test("to oneself fails at once instead of waiting for ever", async () => {
    await using t = await world();
    await expect(t.actor.call("askSelf")).rejects.toMatchObject({
      code: "ACTOR_CRASHED",
      cause: { code: "REQUEST_TO_SELF" },
    });
  });

  test.each(["throws", "throws before its turn"])(
    "of one actor to another that %s hands over data, and never the live object that was thrown",
    async (how) => {
      class Live extends Error {
        readonly code = "LIVE";
        readonly secret = () => "a way into the other actor";
      }
      const thrown = new Live("broken", { cause: new Live("deeper") });
      const failing = defineActor({
        name: "failing",
        uses: [messages],
        messages: {
          async handleRequest() {
            await Promise.resolve();
            throw thrown;
          },
        },
      });
      const seen: unknown[] = [];
      const asking = defineActor({
        name: "asking",
        uses: [messages],
        exports: {
          async ask({ messages }, id: TheaterId) {
            const asked = [messages.request(id, bytes("x")), messages.request(id, bytes("y"))];
            const [first, second] = await Promise.allSettled(asked);
            const failed = how === "throws before its turn" ? second! : first!;
            seen.push((failed as PromiseRejectedResult).reason.cause);
          },
        },
      });
      await using t = await world();
      const { id } = await t.runtime.spawn(failing);
      await (await t.runtime.spawn(asking)).call("ask", id);
      const told = seen[0] as Live;
      expect(told).toMatchObject({ message: "broken", code: "LIVE", cause: { message: "deeper", code: "LIVE" } });
      expect([told, told.cause]).not.toContain(thrown);
      expect([told instanceof Live, told.cause instanceof Live]).toEqual([false, false]);
      expect([told, told.cause].some((error) => "secret" in (error as object))).toBe(false);
    },
  );

  test("a request without a reply stays open until it is answered by its id", async () => {
    await using t = await world();
    const asked = t.client.request(t.actor.id, bytes("later"));
    await t.settle();
    const [request] = t.actor.state() as readonly RequestId[];
    expect(await t.actor.call("outstanding")).toEqual([request]);
    await t.actor.call("respond", request!, "at last");
    expect(text(await asked)).toBe("at last");
    expect(await t.actor.call("outstanding")).toEqual([]);
    await expect(t.actor.call("respond", request!, "twice")).rejects.toMatchObject({
      cause: { code: "REQUEST_NOT_FOUND" },
    });
  });

  test("each open request has an id of its own", async () => {
    await using t = await world();
    const asked = Array.from({ length: 2_500 }, () => t.client.request(t.actor.id, bytes("later")));
    const outcome = Promise.allSettled(asked);
    await t.settle();
    const open = await t.actor.call("outstanding");
    expect(open).toHaveLength(2_500);
    expect(new Set(open).size).toBe(2_500);
    await t.actor.stop();
    await outcome;
  });

  test("an actor that answers nobody refuses more, as its asker hears, and does not hold those that gave up", async () => {
    await using t = await world({ handlers: [messages.with({ maxOutstandingRequests: 3 })] });
    const ask = (): Promise<unknown> =>
      t.client.request(t.actor.id, bytes("later"), { timeoutMs: 50 }).catch((error: unknown) => error);
    const codes = (code: string): object[] => [{ code }, { code }, { code }];
    const asked = [ask(), ask(), ask()];
    expect(await ask()).toMatchObject({ code: "REQUESTS_FULL", subject: t.actor.id });
    expect(t.actor.state()).toHaveLength(3);
    expect(await t.actor.call("outstanding")).toHaveLength(3);
    for (let round = 0; round < 5; round++) {
      // oxlint-disable-next-line no-await-in-loop
      await t.advance(60);
      // oxlint-disable-next-line no-await-in-loop
      expect(await Promise.all(asked.splice(0))).toMatchObject(codes("REQUEST_TIMEOUT"));
      asked.push(ask(), ask(), ask());
    }
    // What is remembered of those who gave up is bounded too.
    const [first] = t.actor.state() as readonly RequestId[];
    await t.settle();
    await expect(t.actor.call("respond", first!, "x")).rejects.toMatchObject({ cause: { code: "REQUEST_NOT_FOUND" } });
    expect(await Promise.all(asked)).toMatchObject(codes("ACTOR_GONE"));
  });

  test("an answer that comes when nobody waits for it any more is no mistake of the actor", async () => {
    await using t = await world();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = await t.runtime.spawn(
      defineActor({
        name: "slow",
        uses: [messages],
        state: [] as readonly RequestId[],
        messages: {
          async handleRequest({ state }, request) {
            await gate;
            return { state: [...state, request] };
          },
        },
        exports: {
          respond({ messages }, request: RequestId): void {
            messages.respondToRequest(request, bytes("late"));
          },
        },
      }),
    );
    const during = t.client.request(slow.id, bytes("x"), { timeoutMs: 50 }).catch((error: unknown) => error);
    await t.advance(60);
    expect(await during).toMatchObject({ code: "REQUEST_TIMEOUT" });
    open();
    const after = t.client.request(slow.id, bytes("x"), { timeoutMs: 50 }).catch((error: unknown) => error);
    await t.advance(60);
    expect(await after).toMatchObject({ code: "REQUEST_TIMEOUT" });
    for (const request of slow.state()) {
      // oxlint-disable-next-line no-await-in-loop
      await slow.call("respond", request);
      expect(slow.status).toBe("Running");
    }
    expect(slow.state()).toHaveLength(2);
  });

  test("may be answered from inside its own callback", async () => {
    await using t = await world();
    expect(text(await t.client.request(t.actor.id, bytes("inside")))).toBe("from inside");
  });

  test("a cancelled request fails with a code of its own", async () => {
    await using t = await world();
    const asked = t.client.request(t.actor.id, bytes("later"));
    await t.settle();
    const [request] = t.actor.state() as readonly RequestId[];
    const outcome = expect(asked).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
    await t.actor.call("cancel", request!);
    await outcome;
  });

  test("open requests fail when their actor ends", async () => {
    await using t = await world();
    const asked = t.client.request(t.actor.id, bytes("later"));
    await t.settle();
    const outcome = expect(asked).rejects.toMatchObject({ code: "ACTOR_GONE" });
    await t.actor.stop();
    await outcome;
  });

  test("an actor that is stopped while it waits for an answer still gets it, until the deadline of the stop", async () => {
    await using t = await world({ limits: { stopDeadlineMs: 1_000 } });
    const [patient, hopeless] = [await t.runtime.spawn(target), await t.runtime.spawn(target)];
    const asked = patient.call("ask", t.actor.id, "later");
    const neverAnswered = hopeless.call("ask", t.actor.id, "later").catch((error: unknown) => error);
    await t.settle();
    const ends = [patient.stop(), hopeless.stop()];
    await t.settle();
    const [first] = t.actor.state() as readonly RequestId[];
    await t.actor.call("respond", first!, "just in time");
    expect(await asked).toBe("just in time");
    await t.advance(1_000);
    expect(await neverAnswered).toMatchObject({ code: "ACTOR_GONE" });
    await Promise.all(ends);
  });

  test("no answer in time: the common timeout is at most a quarter late", async () => {
    await using t = await world();
    const asked = t.client.request(t.actor.id, bytes("later"));
    const outcome = expect(asked).rejects.toMatchObject({ code: "REQUEST_TIMEOUT", subject: t.actor.id });
    await t.advance(29_000);
    expect(await t.actor.call("outstanding")).toHaveLength(1);
    await t.advance(10_000);
    await outcome;
  });

  test("a timeout of its own, and an abort, end a wait and leave nothing on the signal", async () => {
    await using t = await world();
    const own = t.client.request(t.actor.id, bytes("later"), { timeoutMs: 50 });
    const outcome = expect(own).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
    await t.advance(60);
    await outcome;

    const controller = new AbortController();
    const aborted = t.client.request(t.actor.id, bytes("later"), { signal: controller.signal });
    const reason = expect(aborted).rejects.toThrow("enough");
    controller.abort(new Error("enough"));
    await reason;
    await expect(t.client.request(t.actor.id, bytes("x"), { signal: controller.signal })).rejects.toThrow("enough");
  });

  test("a cycle of requests ends at its deadline, and both actors can be asked again", async () => {
    await using t = await world({ limits: { callDeadlineMs: 300_000 } });
    const other = await t.runtime.spawn(target);
    const cyclic = defineActor({
      name: "cyclic",
      uses: [messages],
      state: "",
      messages: {
        async handleRequest({ messages, state }, _request, message) {
          if (text(message) === "plain") return { reply: message };
          try {
            await messages.request(state as TheaterId, message);
            return { reply: bytes("?") };
          } catch {
            return { reply: bytes("gave up") };
          }
        },
      },
      exports: { meet: (_context, id: string) => ({ state: id }) },
    });
    const [a, b] = [await t.runtime.spawn(cyclic), await t.runtime.spawn(cyclic)];
    await a.call("meet", b.id);
    await b.call("meet", a.id);
    const asked = t.client.request(a.id, bytes("round"), { timeoutMs: 120_000 });
    await t.advance(90_000);
    expect(text(await asked)).toBe("gave up");
    expect(text(await t.client.request(b.id, bytes("plain")))).toBe("plain");
    expect(other.status).toBe("Running");
  });
});

describe("names", () => {
  const named = defineActor({
    name: "named",
    uses: [messages],
    init({ messages }) {
      messages.registerName("the one");
    },
    messages: { handleRequest: (_context, _request, message) => ({ reply: message }) },
  });

  test("a name finds its actor, survives a restart and ends with the actor", async () => {
    await using t = await world();
    const actor = await t.runtime.spawn(named);
    expect(t.runtime.whereis("the one")).toBe(actor.id);
    await actor.restart();
    expect(t.runtime.whereis("the one")).toBe(actor.id);
    await actor.stop();
    expect(t.runtime.whereis("the one")).toBeUndefined();
  });

  test("a name belongs to one actor at a time", async () => {
    await using t = await world();
    await t.runtime.spawn(named);
    await expect(t.runtime.spawn(named)).rejects.toMatchObject({
      code: "INIT_FAILED",
      cause: { cause: { code: "NAME_TAKEN" } },
    });
  });
});

test.each([
  [{ timeoutMs: 5 }, "timeoutMs", "timeoutMs is no option: expected requestTimeoutMs or maxOutstandingRequests"],
  [
    { maxOutstandingRequests: 1.5 },
    "maxOutstandingRequests",
    "maxOutstandingRequests is 1.5: expected a whole number from 1",
  ],
  [{ requestTimeoutMs: 0 }, "requestTimeoutMs", "requestTimeoutMs is 0: expected a whole number from 1"],
  [{ requestTimeoutMs: "5s" }, "requestTimeoutMs", "requestTimeoutMs is 5s: expected a whole number from 1"],
])("options that say %j are refused where they are written", (options, subject, message) => {
  expect(() => messages.with(options as object)).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", subject, message: `messages.with: ${message}` }),
  );
});
