import { defineActor } from "@troupe/actor";
import { messages } from "@troupe/message-handler";
import { createRuntime } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";
import { type ActorSubject, BURST, IN_FLIGHT, type Open, payloads } from "./contract.ts";

const bodies = payloads(64);
const first = bodies[0]!;

/** What the actors of one measurement share with it: who they are, what is left, and whom to tell of the end. */
interface Run {
  left: number;
  done: () => void;
}

/** Chain off; metrics, mailbox limits and deadlines are on, as they always are. */
export const open: Open<ActorSubject> = async () => {
  const run: Run = { left: 0, done() {} };
  const idle = defineActor({ name: "idle", uses: [messages], state: 0, messages: { handleSend() {} } });

  const sender = defineActor({
    name: "sender",
    uses: [messages],
    messages: {
      handleSend({ messages }) {
        const burst = Math.min(BURST, run.left);
        run.left -= burst;
        for (let i = 0; i < burst; i++) messages.send(receiverId, bodies[i]!);
      },
    },
  });
  let [received, expected] = [0, 0];
  const receiver = defineActor({
    name: "receiver",
    uses: [messages],
    messages: {
      handleSend({ messages }) {
        if (++received === expected) run.done();
        else if (received % BURST === 0) messages.send(senderId, first);
      },
      handleRequest: (_context, _request, message) => ({ reply: message }),
    },
  });
  const ping = defineActor({
    name: "ping",
    uses: [messages],
    messages: {
      handleSend({ messages }, message) {
        if (--run.left < 0) run.done();
        else messages.send(pongId, message);
      },
    },
  });
  const pong = defineActor({
    name: "pong",
    uses: [messages],
    messages: {
      handleSend({ messages }, message) {
        messages.send(pingId, message);
      },
    },
  });
  const asker = defineActor({
    name: "asker",
    uses: [messages],
    messages: {
      async handleSend({ messages }) {
        const caller = async (): Promise<void> => {
          for (let left = --run.left; left >= 0; left = --run.left) {
            await messages.request(receiverId, bodies[left & 1_023]!);
          }
        };
        await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
        run.done();
      },
    },
  });
  const nursery = defineActor({
    name: "nursery",
    uses: [supervisor],
    exports: {
      async grow({ supervisor }, count: number) {
        for (let i = 0; i < count; i++) await supervisor.spawn("idle");
      },
    },
  });

  const runtime = createRuntime({ chain: "off", actors: [idle] });
  const { id: senderId } = await runtime.spawn(sender);
  const { id: receiverId } = await runtime.spawn(receiver);
  const { id: pingId } = await runtime.spawn(ping);
  const { id: pongId } = await runtime.spawn(pong);
  const { id: askerId } = await runtime.spawn(asker);
  const client = runtime.client(messages);
  let parent = await runtime.spawn(nursery);

  return {
    tell: (count) =>
      new Promise((done) => {
        Object.assign(run, { left: count, done });
        [received, expected] = [0, count];
        client.send(senderId, first);
      }),
    pingPong: (count) =>
      new Promise((done) => {
        Object.assign(run, { left: count, done });
        client.send(pingId, first);
      }),
    ask: (count) =>
      new Promise((done) => {
        Object.assign(run, { left: count, done });
        client.send(askerId, first);
      }),
    async spawn(count) {
      await parent.call("grow", count);
    },
    async stopSpawned() {
      await parent.stop();
      parent = await runtime.spawn(nursery);
    },
  };
};
