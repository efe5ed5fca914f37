import { t, type Lifted, type Lowered } from "@troupe/pack";
import { expectTypeOf } from "vitest";

const person = t.record("person", { name: t.string, age: t.option(t.u32), tags: t.list(t.string) });
expectTypeOf<Lifted<typeof person>>().toEqualTypeOf<{ name: string; age: number | undefined; tags: string[] }>();
expectTypeOf<Lowered<typeof person>>().toEqualTypeOf<{
  readonly name: string;
  readonly age?: number | undefined;
  readonly tags: readonly string[];
}>();

expectTypeOf<Lifted<typeof t.bytes>>().toEqualTypeOf<Uint8Array>();
expectTypeOf<Lifted<typeof t.unit>>().toEqualTypeOf<undefined>();

const status = t.variant("status", { idle: null, moving: t.f64 });
expectTypeOf<Lifted<typeof status>>().toEqualTypeOf<{ tag: "idle" } | { tag: "moving"; val: number }>();

const mode = t.enumeration("mode", ["active", "once", "passive"]);
expectTypeOf<Lifted<typeof mode>>().toEqualTypeOf<"active" | "once" | "passive">();

const reply = t.result(t.blank, t.string);
expectTypeOf<Lifted<typeof reply>>().toEqualTypeOf<{ tag: "ok"; val: undefined } | { tag: "err"; val: string }>();
expectTypeOf<{ tag: "ok" }>().toExtend<Lowered<typeof reply>>();

const nested = t.option(t.option(t.u64));
expectTypeOf<Lifted<typeof nested>>().toEqualTypeOf<{ tag: "none" } | { tag: "some"; val: bigint | undefined }>();

const chunk = t.tuple([t.string, t.bytes]);
expectTypeOf<Lifted<typeof chunk>>().toEqualTypeOf<[string, Uint8Array]>();
expectTypeOf<Lowered<typeof chunk>>().toEqualTypeOf<readonly [string, Uint8Array | readonly number[]]>();
