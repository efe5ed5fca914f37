import { describe, expectTypeOf, it } from "vitest";
import { type Infer, type Method, type RxOf, type Service, type Type, service, t } from "../src/index.ts";

describe("inferred types", () => {
  it("of scalars", () => {
    expectTypeOf<Infer<typeof t.u32>>().toEqualTypeOf<number>();
    expectTypeOf<Infer<typeof t.u64>>().toEqualTypeOf<bigint>();
    expectTypeOf<Infer<typeof t.safeU64>>().toEqualTypeOf<number>();
    expectTypeOf<Infer<typeof t.bytes>>().toEqualTypeOf<Uint8Array>();
    expectTypeOf<Infer<typeof t.unit>>().toEqualTypeOf<undefined>();
    expectTypeOf<Infer<typeof t.uuid>>().toEqualTypeOf<string>();
  });

  it("of structs: what may be undefined may be left out", () => {
    const Person = t.struct("Person", {
      name: t.string,
      email: t.option(t.string),
      home: t.rename("home_town", t.string),
    });
    expectTypeOf<Infer<typeof Person>>().toEqualTypeOf<{ name: string; email?: string | undefined; home: string }>();
    const Empty = t.struct("Empty", {});
    expectTypeOf<Infer<typeof Empty>>().toEqualTypeOf<{}>();
  });

  it("of options", () => {
    const nested = t.option(t.option(t.u8));
    expectTypeOf<Infer<typeof nested>>().toEqualTypeOf<
      { tag: "Some"; val: number | undefined } | { tag: "None"; val?: undefined }
    >();
    const plain = t.option(t.option(t.option(t.u8)));
    expectTypeOf<undefined>().toExtend<Infer<typeof plain>>();
  });

  it("of collections and tuples", () => {
    const everything = t.tuple(t.list(t.u8), t.set(t.string), t.map(t.string, t.u64), t.array(t.bool, 2));
    expectTypeOf<Infer<typeof everything>>().toEqualTypeOf<[number[], Set<string>, Map<string, bigint>, boolean[]]>();
    const pair = t.tupleStruct("Pair", t.u8, t.bool);
    expectTypeOf<Infer<typeof pair>>().toEqualTypeOf<[number, boolean]>();
  });

  it("of enums: names where all variants are empty, pairs otherwise", () => {
    const Color = t.enum("Color", ["Red", "Green"]);
    expectTypeOf<Infer<typeof Color>>().toEqualTypeOf<"Red" | "Green">();
    const AlsoColor = t.enum("Color", { Red: null, Green: null });
    expectTypeOf<Infer<typeof AlsoColor>>().toEqualTypeOf<"Red" | "Green">();
    const Shape = t.enum("Shape", { Circle: { radius: t.f64 }, Label: t.string, Line: [t.u8, t.u8], Empty: null });
    expectTypeOf<Infer<typeof Shape>>().toEqualTypeOf<
      | { tag: "Circle"; val: { radius: number } }
      | { tag: "Label"; val: string }
      | { tag: "Line"; val: [number, number] }
      | { tag: "Empty"; val?: undefined }
    >();
    const renamed = t.enum("E", { small: t.rename("Small", t.u8), none: t.rename("None", null) });
    expectTypeOf<Infer<typeof renamed>>().toEqualTypeOf<
      { tag: "small"; val: number } | { tag: "none"; val?: undefined }
    >();
  });

  it("of results and recursive types", () => {
    const result = t.result(t.u8, t.string);
    expectTypeOf<Infer<typeof result>>().toEqualTypeOf<{ tag: "Ok"; val: number } | { tag: "Err"; val: string }>();
    interface Node {
      value: number;
      children: Node[];
    }
    const Node: Type<Node> = t.struct("Node", { value: t.i32, children: t.list(t.lazy(() => Node)) });
    expectTypeOf<Infer<typeof Node>>().toEqualTypeOf<Node>();
  });

  it("of generic structs that remember what they made", () => {
    const pages = new WeakMap<object, unknown>();
    const Page = <T>(item: Type<T>) => {
      const make = () => t.struct("Page", { items: t.list(item), total: t.u32 });
      let page = pages.get(item) as ReturnType<typeof make> | undefined;
      if (page === undefined) pages.set(item, (page = make()));
      return page;
    };
    expectTypeOf<Infer<ReturnType<typeof Page<string>>>>().toExtend<{ items: string[]; total: number }>();
  });

  it("of methods", () => {
    const Failure = t.enum("Failure", ["Overflow"]);
    const Testbed = service("Testbed", {
      echo: { args: [["message", t.string]], returns: t.string },
      divide: { args: [t.i64, t.i64], returns: t.i64, fails: Failure },
      sum: { args: [t.rx(t.i32)], returns: t.safeI64 },
      ping: {},
    });
    expectTypeOf<typeof Testbed.methods.echo>().toEqualTypeOf<Method<[string], string, never>>();
    expectTypeOf<typeof Testbed.methods.divide>().toEqualTypeOf<Method<[bigint, bigint], bigint, "Overflow">>();
    expectTypeOf<typeof Testbed.methods.sum>().toEqualTypeOf<Method<[RxOf<number>], number, never>>();
    expectTypeOf<typeof Testbed.methods.ping>().toEqualTypeOf<Method<[], undefined, never>>();
    expectTypeOf<keyof typeof Testbed.methods>().toEqualTypeOf<"echo" | "divide" | "sum" | "ping">();
    expectTypeOf(Testbed).toExtend<Service>();
  });
});
