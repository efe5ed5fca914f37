import type { AnyHandler, Callback, CallbacksOf, Err } from "@troupe/handler";
import type { Context } from "./context.ts";

type Awaitable<T> = T | Promise<T>;

/** What a callback without an answer may return: a new state, nothing (the state is kept), or `err(reason)`. */
export type Next<State> = Awaitable<State | Err | void>;

/** What a callback with an answer may return: the answer, with `state` where it changes; nothing; or `err(reason)`. */
export type NextWith<State, Answer extends object> = Awaitable<(Answer & { readonly state?: State }) | Err | void>;

/** The callbacks of one handler as the author of an actor writes them; all are optional. */
export type CallbackGroup<State, Uses extends readonly AnyHandler[], Types> = {
  readonly [Name in keyof Types]?: Types[Name] extends { readonly params: infer Params extends readonly unknown[] }
    ? (
        context: Context<State, Uses>,
        ...params: Params
      ) => Types[Name] extends { readonly answer: infer Answer extends object } ? NextWith<State, Answer> : Next<State>
    : never;
};

/** An export of the actor's own, reached by `runtime.call(id, name, ...params)`: parameters and reply are data. */
export type OwnExport<State, Uses extends readonly AnyHandler[]> = (
  context: Context<State, Uses>,
  // Parameters are contravariant: only `never` lets an author write any parameter types here.
  ...params: never[]
) => NextWith<State, { readonly reply?: unknown }>;

type OwnKey = "name" | "uses" | "state" | "init" | "exports";

/** What {@link defineActor} takes. */
export type ActorOptions<State, Uses extends readonly AnyHandler[], Exports> = {
  /** The name that `spawn` and a manifest's `package` find it by. */
  readonly name: string;
  /** The handlers that it needs, in the order in which they are set up. */
  readonly uses?: Uses;
  /**
   * The state that a new actor starts with, where `spawn` gives none. One plain value that Pack can represent:
   * null, undefined, booleans, numbers, bigints, strings, bytes, and arrays and plain objects of these.
   */
  readonly state?: State;
  /** Called once, before anything else; what it throws fails the spawn. */
  readonly init?: (context: Context<NoInfer<State>, Uses>) => Next<NoInfer<State>>;
  /** Exports of its own. */
  readonly exports?: Exports & Readonly<Record<string, OwnExport<NoInfer<State>, Uses>>>;
} & {
  // Over the names and not over the handlers: a mapped type with `as` gives no contextual types to the callbacks.
  // Without the names above: they would have a second type, and a state `["a"]` would be read as a tuple.
  readonly [Name in Exclude<Uses[number]["name"], OwnKey>]?: CallbackGroup<
    NoInfer<State>,
    Uses,
    CallbacksOf<Extract<Uses[number], { readonly name: Name }>>
  >;
};

/**
 * An actor as the runtime sees it, whatever it is written in. A TypeScript actor is made by {@link defineActor}; a host
 * of WebAssembly guests makes definitions whose callbacks lift and lower.
 */
export interface ActorDefinition<State = unknown, Exports = object> {
  readonly name: string;
  readonly uses: readonly AnyHandler[];
  readonly initialState: unknown;
  readonly init: Callback | undefined;
  /** By the handler's name, then by the callback's. */
  readonly callbacks: Readonly<Record<string, Readonly<Record<string, Callback>>>>;
  readonly exports: Readonly<Record<string, Callback>>;
  /** Types only; never present at run time. */
  readonly types?: { readonly state: State; readonly exports: Exports };
}

/** The state type of a definition. */
export type StateOf<D> = D extends { readonly types?: { readonly state: infer State } } ? State : never;

/** What a caller gets for what an export returned: its `reply`, or undefined; `err` rejects. */
type ReplyFrom<Result> = Result extends Err
  ? never
  : Result extends { readonly reply?: infer Reply }
    ? // What has only other fields fits too, and then nothing can be inferred.
      "reply" extends keyof Result
      ? Reply
      : undefined
    : undefined;

/** The type of an own export seen from outside: parameters in, a promise of the reply out. */
export type CallOf<F> = F extends (context: never, ...params: infer Params) => infer Result
  ? (...params: Params) => Promise<ReplyFrom<Awaited<Result>>>
  : never;

/** The own exports of a definition, seen from outside. */
export type ExportsOf<D> = D extends { readonly types?: { readonly exports: infer Exports } }
  ? { readonly [Name in keyof Exports]: CallOf<Exports[Name]> }
  : never;
