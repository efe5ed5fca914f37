import { completion } from "./completion.ts";
import { type ActorSubject, BURST, IN_FLIGHT, type Open, payloads } from "./contract.ts";
import { moleculer, type MoleculerService } from "./libraries.ts";

interface Params {
  readonly payload: Uint8Array;
}

type React = (payload: Uint8Array) => unknown;

export const open: Open<ActorSubject> = async () => {
  const messages = payloads(64).map((payload): Params => ({ payload }));
  const first = messages[0]!;
  const { ServiceBroker } = moleculer();
  const broker = new ServiceBroker({ logger: false });
  await broker.start();
  let spawned: MoleculerService[] = [];
  let names = 0;

  /** A service with one action; gives the action's full name. */
  const service = async (react: React): Promise<string> => {
    const name = `service-${++names}`;
    const handler = (context: { readonly params: Params }): unknown => react(context.params.payload);
    broker.createService({ name, actions: { tell: { handler } } });
    await broker.waitForServices(name, 60_000, 1);
    return `${name}.tell`;
  };
  // A call nobody waits for: twice as fast here as its events.
  const tell = (action: string, params: Params): void => void broker.call(action, params);

  // An action runs in its caller's stack: an answer to the one who is still on it has to wait, or the stack overflows.
  const answer = (action: string, params: Params): void => queueMicrotask(() => tell(action, params));

  return {
    async tell(count) {
      let [unsent, received] = [count, 0];
      const { promise, complete } = completion();
      const sender: string = await service(() => {
        const burst = Math.min(BURST, unsent);
        unsent -= burst;
        for (let i = 0; i < burst; i++) tell(receiver, messages[i]!);
      });
      const receiver: string = await service(() => {
        if (++received === count) complete();
        else if (received % BURST === 0) answer(sender, first);
      });
      tell(sender, first);
      await promise;
    },

    async pingPong(count) {
      let left = count;
      const { promise, complete } = completion();
      const ping: string = await service(() => (--left < 0 ? complete() : answer(pong, first)));
      const pong: string = await service(() => answer(ping, first));
      tell(ping, first);
      await promise;
    },

    async ask(count) {
      const server = await service((payload) => payload);
      let left = count;
      const caller = async (): Promise<void> => {
        while (left-- > 0) await broker.call(server, messages[left & 1_023]!);
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
    },

    async spawn(count) {
      for (let i = 0; i < count; i++) {
        spawned.push(broker.createService({ name: `child-${++names}`, actions: { tell: { handler: () => {} } } }));
      }
      await broker.waitForServices(`child-${names}`, 60_000, 1);
    },

    async stopSpawned() {
      for (const child of spawned) await broker.destroyService(child);
      spawned = [];
    },
  };
};
