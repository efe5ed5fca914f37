import { deepStrictEqual, ok } from "node:assert";
import type { AnyHandler, ApiOf, CallbacksOf, CallbackSpec, FunctionSpec } from "@troupe/handler";
import { decodeTyped, encode, lower, t } from "@troupe/pack";
import type { Type } from "@troupe/pack";
import type { ComplianceCase } from "./network-compliance.ts";

type AnyFunction = (...args: never[]) => unknown;

/** The functions of an api, by name. */
type FunctionsOf<Api> = { [Name in keyof Api as Api[Name] extends AnyFunction ? Name : never]: Api[Name] };

/** What a function gives, or what its promise resolves with. */
type Given<Function> = Function extends (...args: never[]) => infer Result ? Awaited<Result> : never;

/** The names of those that return a promise. */
type PromiseNames<Functions> = {
  [Name in keyof Functions]: Functions[Name] extends (...args: never[]) => Promise<unknown> ? Name : never;
}[keyof Functions];

/** Samples of all that goes between an actor and a handler; the compiler asks for those that are missing. */
export interface RecordingSamples<Handler extends AnyHandler> {
  readonly handler: Handler;
  /** For each callback: parameters that it may be called with. */
  readonly callbacks: {
    readonly [Name in keyof CallbacksOf<Handler>]: CallbacksOf<Handler>[Name] extends { readonly params: infer Params }
      ? readonly Params[]
      : never;
  };
  /** For each function: what it may give. */
  readonly results: { readonly [Name in keyof FunctionsOf<ApiOf<Handler>>]: readonly Given<ApiOf<Handler>[Name]>[] };
  /** The functions that return a promise: no more and no fewer. */
  readonly promises: { readonly [Name in PromiseNames<FunctionsOf<ApiOf<Handler>>>]: true };
}

/**
 * What the specs of a handler must hold so that its actors can be recorded and replayed, as cases for any test runner:
 * each function and callback has a spec, what is recorded can be turned back, and recording that again gives the same bytes.
 *
 * @example
 * for (const { name, run } of recordingCompliance({ handler, callbacks, results, promises })) test(name, run);
 */
export function recordingCompliance<Handler extends AnyHandler>(
  samples: RecordingSamples<Handler>,
): readonly ComplianceCase[] {
  const { imports, callbacks } = samples.handler;
  const results = Object.entries<readonly unknown[]>(samples.results);
  // Those are lists of parameters, which the compiler cannot see through the conditional type.
  const params = Object.entries(samples.callbacks) as [string, readonly (readonly unknown[])[]][];
  return [
    ...results.map(([name, values]) =>
      theCase(`${name} gives what can be recorded and turned back`, () => {
        const spec = imports.functions[name];
        ok(spec, `${name} is called by actors, and has no spec`);
        ok(values.length > 0, `${name} has no samples`);
        for (const value of values) sameResult(spec, value);
      }),
    ),
    ...params.map(([name, calls]) =>
      theCase(`${name} is called with what can be recorded and turned back`, () => {
        const spec = callbacks[name];
        ok(spec, `${name} is a callback, and has no spec`);
        ok(calls.length > 0, `${name} has no samples`);
        for (const one of calls) sameParams(spec, one);
      }),
    ),
    theCase("the specs know which functions return a promise", () => {
      const named = Object.keys(imports.functions).filter((name) => imports.functions[name]!.async === true);
      deepStrictEqual(named.toSorted(), Object.keys(samples.promises).toSorted());
    }),
    theCase("there is no spec that no sample is of", () => {
      deepStrictEqual(Object.keys(imports.functions).toSorted(), Object.keys(samples.results).toSorted());
      deepStrictEqual(Object.keys(callbacks).toSorted(), Object.keys(samples.callbacks).toSorted());
    }),
  ];
}

function theCase(name: string, check: () => void): ComplianceCase {
  return { name, run: async () => check() };
}

function sameResult(spec: FunctionSpec, value: unknown): void {
  const { name, result, lowerResult: down, liftResult: back, recorded } = spec;
  ok(down === undefined || back !== undefined, `${name} has a lowerResult and no liftResult`);
  const forGuests: Way = { type: result, lower: down ?? same, lift: back ?? same };
  again(name, forGuests, value);
  // A replay gives an actor of TypeScript what it got, and not only what a guest would have got.
  deepStrictEqual(again(name, recorded ?? forGuests, value), value, `${name}: not what was given comes back`);
}

function sameParams(spec: CallbackSpec, params: readonly unknown[]): void {
  const { export: name, lower: down, lift: back, recorded } = spec;
  ok(down === undefined || back !== undefined, `${name} has a lower and no lift`);
  const forGuests = ofTuple(spec.params, down ?? same, back ?? same);
  const own = recorded === undefined ? forGuests : ofTuple(recorded.types, recorded.lower, recorded.lift);
  again(name, forGuests, params);
  deepStrictEqual(again(name, own, params), params, `${name}: not what it was called with comes back`);
}

/** From a value to what is recorded of it, and back. */
interface Way {
  readonly type: Type;
  readonly lower: (value: unknown) => unknown;
  readonly lift: (data: unknown) => unknown;
}

function same<Value>(value: Value): Value {
  return value;
}

type Items = (items: readonly unknown[]) => readonly unknown[];

/** An empty tuple is undefined to Pack. */
function ofTuple(types: readonly Type[], down: Items, back: Items): Way {
  return {
    type: t.tuple(types),
    lower: (params) => (types.length === 0 ? undefined : down(params as readonly unknown[])),
    lift: (data) => back((data as readonly unknown[] | undefined) ?? []),
  };
}

/** The value as it comes back; recorded again it has to be the same bytes. */
function again(name: string, way: Way, value: unknown): unknown {
  const first = bytesOf(way, value);
  const back = way.lift(decodeTyped(way.type, first));
  deepStrictEqual(bytesOf(way, back), first, `${name}: what was turned back is not recorded as it was`);
  return back;
}

/** Only the spec knows that type and data belong together. */
function bytesOf(way: Way, value: unknown): Uint8Array {
  return encode(lower(way.type, way.lower(value) as never));
}
