import { type Handlers, fail } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";

/** A small service with a method of each kind. */
export const Room = service("Room", {
  echo: { args: [t.bytes], returns: t.bytes, idempotent: true },
  divide: { args: [t.i64, t.i64], returns: t.i64, fails: t.string },
  whoami: { returns: t.string },
  sum: { args: [t.rx(t.i32)], returns: t.i64 },
  count: { args: [t.u32, t.tx(t.u32)] },
  shout: { args: [t.rx(t.string), t.tx(t.string)] },
});

export const room: Handlers<typeof Room> = {
  echo: (bytes) => bytes,
  divide: (a, b) => (b === 0n ? fail("division by zero") : a / b),
  whoami: (context) => context.peer.principal ?? "nobody",
  async sum(numbers) {
    let sum = 0n;
    for await (const number of numbers) sum += BigInt(number);
    return sum;
  },
  async count(limit, numbers) {
    for (let i = 0; i < limit; i++) await numbers.write(i);
    return undefined;
  },
  async shout(input, output) {
    for await (const text of input) await output.write(text.toUpperCase());
    return undefined;
  },
};
