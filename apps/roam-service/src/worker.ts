import { defineActor } from "@troupe/actor";
import { messages } from "@troupe/message-handler";
import type { Self } from "@troupe/actor";
import { roam, roamService, roamServices } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { fail } from "@troupe/roam-session";
import { tcp } from "@troupe/tcp-handler";
import { Pool, Testbed } from "./service.ts";

const smallest = -(2n ** 63n);

const testbed = roamService(Testbed, {
  echo: (_context, text) => text,
  reverse: (_context, text) => Array.from(text).toReversed().join(""),
  divide(_context, a, b) {
    if (b === 0n) return fail("DivisionByZero");
    return a === smallest && b === -1n ? fail("Overflow") : a / b;
  },
  lookup(_context, id) {
    if (id === 1) return { name: "Alice", age: 30, email: "alice@example.com" };
    if (id === 2) return { name: "Bob", age: 25, email: undefined };
    return fail(id >= 100 && id < 200 ? "AccessDenied" : "NotFound");
  },
  // These take as long as their streams do, and the worker serves other calls meanwhile.
  async sum(_context, numbers) {
    let sum = 0n;
    for await (const number of numbers) sum += BigInt(number);
    return sum;
  },
  async generate(_context, count, output) {
    for (let number = 0; number < count; number++) await output.write(number);
    return undefined;
  },
  async transform(_context, input, output) {
    for await (const text of input) await output.write(text.toUpperCase());
    return undefined;
  },
});

const poolService = roamService<typeof Pool, { readonly roam: RoamApi; readonly self: Self }>(Pool, {
  who: ({ self }) => self.name,
  crash() {
    throw new Error("asked to crash");
  },
});

/** Serves both on the connections that it is given. */
export const worker = defineActor({
  name: "worker",
  uses: [tcp, messages, roam],
  init: ({ self, messages }) => messages.registerName(self.name),
  tcp: { handleConnectionTransfer: ({ roam }, connection) => roam.serve(connection) },
  roam: roamServices(testbed, poolService),
});
