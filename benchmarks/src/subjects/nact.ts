import { type ActorSubject, BURST, IN_FLIGHT, type Open, payloads } from "./contract.ts";
import { nact, type NactReference } from "./libraries.ts";

const { dispatch, query, spawn, start, stop } = nact();

export const open: Open<ActorSubject> = async () => {
  const messages = payloads(64);
  const first = messages[0]!;
  const system = start();
  const parent = spawn(system, () => {}, "parent");
  let spawned: NactReference[] = [];

  let names = 0;
  const reacting = (react: (message: Uint8Array, sender: NactReference) => void): NactReference =>
    spawn(system, (_state, message, context) => react(message, context.sender), `actor-${++names}`);

  return {
    tell: (count) =>
      new Promise((done) => {
        let [unsent, received] = [count, 0];
        const sender = reacting(() => {
          const burst = Math.min(BURST, unsent);
          unsent -= burst;
          for (let i = 0; i < burst; i++) dispatch(receiver, messages[i]!);
        });
        const receiver = reacting(() => {
          if (++received === count) done();
          else if (received % BURST === 0) dispatch(sender, first);
        });
        dispatch(sender, first);
      }),

    pingPong: (count) =>
      new Promise((done) => {
        let left = count;
        const ping = reacting((message) => (--left < 0 ? done() : dispatch(pong, message)));
        const pong = reacting((message) => dispatch(ping, message));
        dispatch(ping, first);
      }),

    async ask(count) {
      const server = reacting((message, sender) => dispatch(sender, message));
      let left = count;
      const caller = async (): Promise<void> => {
        while (left-- > 0) await query(server, messages[left & 1_023]!, 60_000);
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
    },

    async spawn(count) {
      for (let i = 0; i < count; i++) spawned.push(spawn(parent, () => {}, `child-${++names}`));
    },

    async stopSpawned() {
      for (const actor of spawned) stop(actor);
      spawned = [];
    },
  };
};
