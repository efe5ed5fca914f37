import { type ActorSubject, BURST, IN_FLIGHT, type Open, payloads } from "./contract.ts";
import { xstate, type XStateActor } from "./libraries.ts";

/** Events are objects with a type; they are made beforehand like the payloads of the others. */
interface Tell {
  readonly type: "tell";
  readonly payload: Uint8Array;
}

interface Question {
  readonly type: "ask";
  readonly payload: Uint8Array;
  readonly reply: (answer: Uint8Array) => void;
}

interface Spawn {
  readonly type: "spawn";
  readonly count: number;
}

interface SpawnScope {
  readonly event: Spawn;
  spawn(logic: typeof idle): XStateActor<Tell>;
}

const { assign, createActor, createMachine, fromTransition } = xstate();

const idle = fromTransition((state: number, _event: Tell) => state, 0);

/** A parent whose children end with it, and whose failures reach it. */
const parentMachine = createMachine<Spawn>({
  context: { children: [] },
  on: {
    spawn: {
      actions: assign({
        children: ({ event, spawn }: SpawnScope) => Array.from({ length: event.count }, () => spawn(idle)),
      }),
    },
  },
});

/** An actor that only reacts: its state stays 0. */
function reacting<Event>(react: (event: Event) => void): XStateActor<Event> {
  const logic = fromTransition((state: number, event: Event) => {
    react(event);
    return state;
  }, 0);
  return createActor(logic).start();
}

export const open: Open<ActorSubject> = async () => {
  const messages = payloads(64).map((payload): Tell => ({ type: "tell", payload }));
  const first = messages[0]!;
  let parent = createActor(parentMachine).start();

  return {
    tell: (count) =>
      new Promise((done) => {
        let [unsent, received] = [count, 0];
        const sender = reacting<Tell>(() => {
          const burst = Math.min(BURST, unsent);
          unsent -= burst;
          for (let i = 0; i < burst; i++) receiver.send(messages[i]!);
        });
        const receiver = reacting<Tell>(() => {
          if (++received === count) done();
          else if (received % BURST === 0) sender.send(first);
        });
        sender.send(first);
      }),

    pingPong: (count) =>
      new Promise((done) => {
        let left = count;
        const ping = reacting<Tell>((event) => (--left < 0 ? done() : pong.send(event)));
        const pong = reacting<Tell>((event) => ping.send(event));
        ping.send(first);
      }),

    async ask(count) {
      const server = reacting<Question>(({ payload, reply }) => reply(payload));
      let left = count;
      const caller = async (): Promise<void> => {
        while (left-- > 0) {
          const { payload } = messages[left & 1_023]!;
          await new Promise<Uint8Array>((reply) => server.send({ type: "ask", payload, reply }));
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
    },

    async spawn(count) {
      parent.send({ type: "spawn", count });
    },

    async stopSpawned() {
      parent.stop();
      parent = createActor(parentMachine).start();
    },
  };
};
