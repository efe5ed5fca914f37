import { completion } from "./completion.ts";
import { type ActorSubject, BURST, IN_FLIGHT, type Open, payloads } from "./contract.ts";
import { comedy, type ComedyActor } from "./libraries.ts";

export const open: Open<ActorSubject> = async () => {
  const messages = payloads(64);
  const first = messages[0]!;
  // Its option for tests: the only thing that keeps its log off stdout.
  const root = await comedy()({ test: true }).rootActor();
  let spawned: ComedyActor[] = [];

  /** Two actors that know each other. Its `send` also gives a promise; nobody who only tells waits for it. */
  const pair = async (
    react: (message: Uint8Array, other: ComedyActor) => void,
    reactOther: (message: Uint8Array, other: ComedyActor) => void,
  ): Promise<ComedyActor> => {
    const one: ComedyActor = await root.createChild({ tell: (message) => react(message, two) });
    const two: ComedyActor = await root.createChild({ tell: (message) => reactOther(message, one) });
    return one;
  };

  return {
    async tell(count) {
      let [unsent, received] = [count, 0];
      const { promise, complete } = completion();
      const sender = await pair(
        (_message, receiver) => {
          const burst = Math.min(BURST, unsent);
          unsent -= burst;
          for (let i = 0; i < burst; i++) void receiver.send("tell", messages[i]!);
        },
        (_message, self) => {
          if (++received === count) complete();
          else if (received % BURST === 0) void self.send("tell", first);
        },
      );
      void sender.send("tell", first);
      await promise;
    },

    async pingPong(count) {
      let left = count;
      const { promise, complete } = completion();
      const ping = await pair(
        (message, pong) => (--left < 0 ? complete() : void pong.send("tell", message)),
        (message, other) => void other.send("tell", message),
      );
      void ping.send("tell", first);
      await promise;
    },

    async ask(count) {
      const server = await root.createChild({ ask: (message) => message });
      let left = count;
      const caller = async (): Promise<void> => {
        while (left-- > 0) await server.sendAndReceive("ask", messages[left & 1_023]!);
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
    },

    async spawn(count) {
      spawned = await Promise.all(Array.from({ length: count }, () => root.createChild({ tell: () => {} })));
    },

    async stopSpawned() {
      for (const actor of spawned) await actor.destroy();
      spawned = [];
    },
  };
};
