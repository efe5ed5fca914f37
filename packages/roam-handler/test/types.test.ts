import type { ConnectionId } from "@troupe/ids";
import { roamClient, roamService, roamStream, StreamReader, StreamWriter, withState } from "@troupe/roam-handler";
import type { RoamApi, RoamCall } from "@troupe/roam-handler";
import { fail } from "@troupe/roam-session";
import type { CallResult } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { expect, expectTypeOf, test } from "vitest";

const Typed = service("Typed", {
  divide: { args: [t.i32, t.i32], returns: t.f64, fails: t.string },
  up: { args: [t.rx(t.u32)], returns: t.u64 },
  down: { args: [t.string, t.tx(t.bytes)] },
});

interface Context {
  readonly roam: RoamApi;
  readonly state: number;
}

test("a service's handlers see values, readers and writers, and the call", () => {
  const callbacks = roamService<typeof Typed, Context, number>(Typed, {
    divide(context, a, b, call) {
      expectTypeOf(context).toEqualTypeOf<Context>();
      expectTypeOf([a, b]).toEqualTypeOf<number[]>();
      expectTypeOf(call).toEqualTypeOf<RoamCall>();
      return b === 0 ? fail("by zero") : withState(a / b, context.state + 1);
    },
    async up(_context, numbers) {
      expectTypeOf(numbers).toEqualTypeOf<StreamReader<number>>();
      return 1n;
    },
    async down(_context, _name, out) {
      expectTypeOf(out).toEqualTypeOf<StreamWriter<Uint8Array>>();
      // A method that returns `()` needs no `return`.
      out.close();
    },
  });
  expect(Object.keys(callbacks)).toEqual(["handleCall"]);
  // @ts-expect-error a method has no handler
  expect(() => roamService(Typed, {})).toThrow("Typed.divide has no handler");
});

test("a client's functions take iterables and writers", () => {
  const client = roamClient({} as RoamApi, 1 as ConnectionId, Typed);
  expectTypeOf(client.divide).returns.toEqualTypeOf<Promise<number>>();
  expectTypeOf(client.divide.result).returns.toEqualTypeOf<Promise<CallResult<number, string>>>();
  expectTypeOf(client.up).parameter(0).toEqualTypeOf<AsyncIterable<number> | Iterable<number>>();
  expectTypeOf(client.up).returns.toEqualTypeOf<Promise<bigint>>();
  expectTypeOf(client.down).parameter(1).toEqualTypeOf<StreamWriter<Uint8Array>>();
  const [writer, reader] = roamStream<number>();
  expectTypeOf(reader).toExtend<Parameters<typeof client.up>[0]>();
  expect([writer, reader].map(({ constructor }) => constructor)).toEqual([StreamWriter, StreamReader]);
});
