import { type Dispatcher, type Handlers, fail, serve } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";

/** What the tests call. */
export const Desk = service("Desk", {
  echo: { args: [t.bytes], returns: t.bytes },
  divide: { args: [t.i32, t.i32], returns: t.i32, fails: t.enum("DivideError", ["DivisionByZero"]) },
  add: { args: [t.u32], returns: t.u32, idempotent: false },
  book: { args: [t.u32], returns: t.u32, nonce: true },
  look: { args: [], returns: t.u32, idempotent: true },
  sleep: { args: [t.u32], returns: t.u32 },
  sum: { args: [t.rx(t.u32)], returns: t.u32 },
  count: { args: [t.u32, t.u32, t.tx(t.bytes)] },
  who: { args: [], returns: t.string },
});

/** Handlers with two numbers of their own, which `add` and `book` add to. */
export function deskHandlers(): Handlers<typeof Desk> & { total: number; booked: number } {
  const handlers: Handlers<typeof Desk> & { total: number; booked: number } = {
    total: 0,
    booked: 0,
    echo: (bytes) => bytes,
    divide: (a, b) => (b === 0 ? fail("DivisionByZero") : Math.trunc(a / b)),
    add: (number) => (handlers.total += number),
    book: (number) => (handlers.booked += number),
    look: () => handlers.total,
    sleep: (ms, context) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => resolve(ms), ms);
        context.signal.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(context.signal.reason as Error);
        });
      }),
    sum: async (numbers) => {
      let sum = 0;
      for await (const number of numbers) sum += number;
      return sum;
    },
    count: async (count, size, items) => {
      for (let i = 0; i < count; i++) await items.write(new Uint8Array(size).fill(i));
      return undefined;
    },
    who: (context) => `${context.peer.transport} ${context.peer.principal ?? "nobody"}`,
  };
  return handlers;
}

export const desk = (): Required<Dispatcher> => serve(Desk, deskHandlers());
