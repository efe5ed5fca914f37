import { service, t } from "@troupe/roam-wire";
import { describe, expectTypeOf, it } from "vitest";
import {
  type CallContext,
  type CallOptions,
  type CallResult,
  type Client,
  type Handlers,
  type Rx,
  type Tx,
  type UserError,
  client,
  serve,
} from "../src/index.ts";

const Point = t.struct("Point", { x: t.i32, y: t.i32 });
const Failure = t.enum("Failure", ["Low", "High"]);
const Pipe = t.struct("Pipe", { input: t.rx(Point), output: t.tx(t.string) });
const Shapes = service("Shapes", {
  move: { args: [["point", Point], t.i32], returns: Point, fails: Failure },
  ping: {},
  stream: { args: [t.rx(t.string), t.tx(Point)], returns: t.u64 },
  pipe: { args: [Pipe, t.option(t.bytes)] },
});
type Api = Client<typeof Shapes>;
type Impl = Handlers<typeof Shapes>;

describe("the types of", () => {
  it("a client", () => {
    expectTypeOf<Parameters<Api["move"]>>().toEqualTypeOf<[{ x: number; y: number }, number, options?: CallOptions]>();
    expectTypeOf<ReturnType<Api["move"]>>().toEqualTypeOf<Promise<{ x: number; y: number }>>();
    expectTypeOf<ReturnType<Api["move"]["result"]>>().toEqualTypeOf<
      Promise<CallResult<{ x: number; y: number }, "Low" | "High">>
    >();
    expectTypeOf<Parameters<Api["ping"]>>().toEqualTypeOf<[options?: CallOptions]>();
    expectTypeOf<ReturnType<Api["ping"]>>().toEqualTypeOf<Promise<undefined>>();
    expectTypeOf<Parameters<Api["stream"]>[0]>().toEqualTypeOf<AsyncIterable<string> | Iterable<string> | Rx<string>>();
    expectTypeOf<Parameters<Api["stream"]>[1]>().toEqualTypeOf<Tx<{ x: number; y: number }>>();
    expectTypeOf<Parameters<Api["pipe"]>[0]["output"]>().toEqualTypeOf<Tx<string>>();
    expectTypeOf<Parameters<Api["pipe"]>[1]>().toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf<Api>().not.toHaveProperty("other");
  });

  it("handlers", () => {
    expectTypeOf<Parameters<Impl["move"]>>().toEqualTypeOf<[{ x: number; y: number }, number, CallContext]>();
    expectTypeOf<{ x: number; y: number }>().toExtend<ReturnType<Impl["move"]>>();
    expectTypeOf<UserError<"Low">>().toExtend<ReturnType<Impl["move"]>>();
    expectTypeOf<UserError<"Medium">>().not.toExtend<ReturnType<Impl["move"]>>();
    expectTypeOf<Parameters<Impl["stream"]>>().toEqualTypeOf<[Rx<string>, Tx<{ x: number; y: number }>, CallContext]>();
    expectTypeOf<Promise<bigint>>().toExtend<ReturnType<Impl["stream"]>>();
    expectTypeOf<void>().toExtend<ReturnType<Impl["ping"]>>();
    expectTypeOf<Promise<void>>().toExtend<ReturnType<Impl["ping"]>>();
    expectTypeOf<Parameters<Impl["pipe"]>[0]["input"]>().toEqualTypeOf<Rx<{ x: number; y: number }>>();
  });

  it("mistakes are found by the compiler", () => {
    const check = (api: Api): void => {
      // @ts-expect-error an argument is missing
      void api.move({ x: 1, y: 2 });
      // @ts-expect-error a wrong type
      void api.move({ x: 1, y: "2" }, 1);
      // @ts-expect-error the handler sends here, so a list is of no use
      void api.stream([], [{ x: 1, y: 2 }]);
      // @ts-expect-error no such option
      void api.ping({ timeout: 5 });
      // @ts-expect-error no such method
      void api.other();
      // @ts-expect-error a handler is missing
      serve(Shapes, { ping: () => undefined });
    };
    expectTypeOf(check).toBeFunction();
    expectTypeOf(client).toBeFunction();
  });
});
