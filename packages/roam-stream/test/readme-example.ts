import { client, fail, serve } from "@troupe/roam-session";
import { connect, listen } from "@troupe/roam-stream";
import { service, t } from "@troupe/roam-wire";

const Calculator = service("Calculator", {
  add: { args: [t.i32, t.i32], returns: t.i32 },
  divide: { args: [t.i32, t.i32], returns: t.i32, fails: t.enum("MathError", ["DivisionByZero"]) },
  sum: { args: [t.rx(t.i32)], returns: t.i32 },
});

const dispatcher = serve(Calculator, {
  add: (a, b) => a + b,
  divide: (a, b) => (b === 0 ? fail("DivisionByZero") : Math.trunc(a / b)),
  async sum(numbers) {
    let sum = 0;
    for await (const number of numbers) sum += number;
    return sum;
  },
});
const listener = await listen({ port: 0 }, dispatcher);

const session = await connect({ port: listener.port });
const calculator = client(session, Calculator);
export const answers = [await calculator.add(2, 3), await calculator.sum([1, 2, 3])]; // 5 and 6
await session.close();
await listener.close();
