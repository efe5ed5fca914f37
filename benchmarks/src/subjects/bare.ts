import { type MessagingSubject, BURST, IN_FLIGHT, type Open, payloads } from "./contract.ts";

const CAPACITY = 1_024;

/** The least code that is still a mailbox: a ring, drained in a microtask. No limits, names, failures or supervision. */
class Mailbox<Message> {
  readonly #ring: (Message | undefined)[] = Array.from({ length: CAPACITY });
  readonly #handle: (message: Message) => void;
  #head = 0;
  #tail = 0;
  #scheduled = false;

  constructor(handle: (message: Message) => void) {
    this.#handle = handle;
  }

  send(message: Message): void {
    this.#ring[this.#tail++ & (CAPACITY - 1)] = message;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(this.#drain);
  }

  readonly #drain = (): void => {
    while (this.#head !== this.#tail) {
      const slot = this.#head++ & (CAPACITY - 1);
      const message = this.#ring[slot] as Message;
      this.#ring[slot] = undefined;
      this.#handle(message);
    }
    this.#scheduled = false;
  };
}

interface Question {
  readonly payload: Uint8Array;
  readonly reply: (answer: Uint8Array) => void;
}

export const open: Open<MessagingSubject> = async () => {
  const messages = payloads(64);
  const first = messages[0]!;

  return {
    tell: (count) =>
      new Promise((done) => {
        let [unsent, received] = [count, 0];
        const sender = new Mailbox<Uint8Array>(() => {
          const burst = Math.min(BURST, unsent);
          unsent -= burst;
          for (let i = 0; i < burst; i++) receiver.send(messages[i]!);
        });
        const receiver = new Mailbox<Uint8Array>(() => {
          if (++received === count) done();
          else if (received % BURST === 0) sender.send(first);
        });
        sender.send(first);
      }),

    pingPong: (count) =>
      new Promise((done) => {
        let left = count;
        const ping = new Mailbox<Uint8Array>((message) => (--left < 0 ? done() : pong.send(message)));
        const pong = new Mailbox<Uint8Array>((message) => ping.send(message));
        ping.send(first);
      }),

    async ask(count) {
      const server = new Mailbox<Question>(({ payload, reply }) => reply(payload));
      let left = count;
      const caller = async (): Promise<void> => {
        while (left-- > 0) {
          const payload = messages[left & 1_023]!;
          await new Promise<Uint8Array>((reply) => server.send({ payload, reply }));
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
    },
  };
};
