import { type Service, service, t } from "@troupe/roam-wire";
import { type Handlers, fail } from "../src/index.ts";

const MathError = t.enum("MathError", ["DivisionByZero", "Overflow"]);

/** Part of the service of roam's conformance suite. */
export const Testbed = service("Testbed", {
  echo: { args: [["message", t.string]], returns: t.string },
  divide: { args: [t.i64, t.i64], returns: t.i64, fails: MathError },
  sum: { args: [["numbers", t.rx(t.i32)]], returns: t.i64 },
  generate: { args: [t.u32, t.tx(t.i32)] },
  transform: { args: [t.rx(t.string), t.tx(t.string)] },
  blob: { args: [t.bytes], returns: t.bytes },
}) satisfies Service;

export const testbed: Handlers<typeof Testbed> = {
  echo: (message) => message,
  divide: (a, b) => (b === 0n ? fail("DivisionByZero") : a / b),
  async sum(numbers) {
    let sum = 0n;
    for await (const number of numbers) sum += BigInt(number);
    return sum;
  },
  async generate(count, numbers) {
    for (let i = 0; i < count; i++) await numbers.write(i);
    return undefined;
  },
  async transform(input, output) {
    for await (const text of input) await output.write(text.toUpperCase());
    return undefined;
  },
  blob: (bytes) => bytes,
};
