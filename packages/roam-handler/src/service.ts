import { isHandlerError } from "@troupe/handler";
import type { AnyMethod } from "@troupe/roam-session";
import { UserError } from "@troupe/roam-session";
import { codecOf, Reader } from "@troupe/roam-wire";
import type { ChannelType, Method, RxOf, Service, TxOf, Writer } from "@troupe/roam-wire";
import type { RoamApi } from "./api.ts";
import type { RoamCall, RoamReply } from "./data.ts";
import { declarationOfService, declare } from "./declaration.ts";
import { encoded } from "./encoded.ts";
import type { WritableReply } from "./incoming-call.ts";
import type { Plain } from "./plain.ts";
import { StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";

/** The least that a skeleton needs of an actor's context: an actor that uses `roam` has it. */
export interface RoamContext {
  readonly roam: RoamApi;
}

/** An argument as an actor's handler gets it: streams as readers and writers. */
export type ServiceValue<V> = V extends Plain
  ? V
  : V extends RxOf<infer T>
    ? StreamReader<T>
    : V extends TxOf<infer T>
      ? StreamWriter<T>
      : V extends object
        ? { [K in keyof V]: ServiceValue<V[K]> }
        : V;

type ServiceArgs<A extends readonly unknown[]> = { [K in keyof A]: ServiceValue<A[K]> };

/** A value, together with the actor's new state; made by {@link withState}. */
export class Stateful<R, State> {
  readonly value: R;
  readonly state: State;

  constructor(value: R, state: State) {
    this.value = value;
    this.state = state;
  }
}

/** What a handler returns that answers with `value` and changes the actor's state to `state`. */
export function withState<R, State>(value: R, state: State): Stateful<R, State> {
  return new Stateful(value, state);
}

/** A method that returns `()` needs no `return`. */
type Returned<R, E> = R | UserError<E> | ([R] extends [undefined] ? void : never);

/**
 * A method as an actor implements it. A plain value is the answer. A promise does not hold the actor: the call is answered when it settles, and other calls
 * run meanwhile; it cannot change the state. `fail(error)` of `@troupe/roam-session`, returned or thrown, is the method's own error. Anything else that is
 * thrown crashes the actor, as in any callback; a promise that rejects answers its own call with `handler-failed`, and nothing else happens.
 */
export type ServiceHandler<Context, State, A extends readonly unknown[], R, E> = (
  context: Context,
  ...args: [...args: ServiceArgs<A>, call: RoamCall]
) => Returned<R, E> | Stateful<R, State> | Promise<Returned<R, E>>;

/** The implementation of a service. */
export type ServiceHandlers<S extends Service, Context, State> = {
  readonly [K in keyof S["methods"]]: S["methods"][K] extends Method<infer A, infer R, infer E>
    ? ServiceHandler<Context, State, A, R, E>
    : never;
};

/** The callbacks that serve a service: put them where an actor has its own, `roam: roamService(…)`. */
export interface ServiceCallbacks<Context, State> {
  handleCall(context: Context, call: RoamCall): (RoamReply & { readonly state?: State }) | undefined;
}

type AnyServiceHandler = (...args: unknown[]) => unknown;

interface Entry {
  readonly method: AnyMethod;
  readonly handler: AnyServiceHandler;
}

/** A value that is encoded where it leaves: into the link's writer, and a second time only where the chain records it. */
class TypedReply implements WritableReply {
  readonly kind: "Ok" | "User";
  readonly state: unknown;
  readonly #method: AnyMethod;
  readonly #value: unknown;

  constructor(method: AnyMethod, kind: "Ok" | "User", value: unknown, state: unknown) {
    this.#method = method;
    this.kind = kind;
    this.#value = value;
    this.state = state;
  }

  writeTo(writer: Writer): void {
    if (this.kind === "Ok") this.#method.encodeReturn(writer, this.#value);
    else this.#method.encodeError(writer, this.#value);
  }

  get reply(): Uint8Array | undefined {
    return this.kind === "Ok" ? this.#bytes() : undefined;
  }

  get error(): Uint8Array | undefined {
    return this.kind === "User" ? this.#bytes() : undefined;
  }

  #bytes(): Uint8Array {
    return encoded((writer) => this.writeTo(writer));
  }
}

const INVALID: RoamReply = { refuse: "InvalidPayload" };
const UNKNOWN: RoamReply = { refuse: "UnknownMethod" };

/**
 * The callbacks of an actor that serves a service, with typed arguments, values, errors and streams.
 * ```ts
 * roam: roamService(Calculator, { add: (_context, a, b) => a + b }),
 * ```
 * The two type parameters behind the service's are the actor's context and state, where handlers use them.
 * @throws {TypeError} a method has no handler
 */
export function roamService<S extends Service, Context extends RoamContext = RoamContext, State = never>(
  service: S,
  handlers: ServiceHandlers<S, Context, State>,
): ServiceCallbacks<Context, State> {
  const entries = new Map<string, Entry>();
  for (const [name, method] of Object.entries<Method>(service.methods)) {
    const handler = (handlers as object as Record<string, AnyServiceHandler>)[name];
    if (typeof handler !== "function") throw new TypeError(`${method.label} has no handler`);
    entries.set(method.label, { method: method as AnyMethod, handler });
  }
  const reader = new Reader();

  const argumentsOf = (entry: Entry, context: Context, call: RoamCall): unknown[] => {
    reader.reset(call.payload);
    if (entry.method.hasChannel) {
      let next = 0;
      reader.bindChannel = (type) => streamOf(context.roam, type as ChannelType, call.streams[next++]!);
    }
    try {
      // The decoder makes a new array for each call.
      const args = entry.method.decodeArgs(reader) as unknown[];
      reader.expectEnd();
      return args;
    } finally {
      reader.bindChannel = undefined;
    }
  };

  const replyTo = (method: AnyMethod, result: unknown): TypedReply => {
    if (result instanceof UserError) return new TypedReply(method, "User", result.error, undefined);
    if (result instanceof Stateful) return new TypedReply(method, "Ok", result.value, result.state);
    return new TypedReply(method, "Ok", result, undefined);
  };

  /** Answers when a promise has settled, unless nobody waits any more. */
  const answerLater = (method: AnyMethod, context: Context, call: RoamCall, promise: Promise<unknown>): void => {
    const { roam } = context;
    const settle = (answer: () => void): void => {
      try {
        answer();
      } catch (error) {
        if (!isHandlerError(error)) throw error;
        // Nobody waits for it any more, or the actor has ended.
      }
    };
    const failed = (): void => settle(() => roam.refuse(call.id, "Cancelled", "handler-failed"));
    const succeeded = (result: unknown): void => {
      const reply = replyTo(method, result);
      let bytes: Uint8Array;
      try {
        bytes = encoded((writer) => reply.writeTo(writer));
      } catch {
        // A value that is not of the declared type.
        failed();
        return;
      }
      settle(() => (reply.kind === "Ok" ? roam.respond(call.id, bytes) : roam.fail(call.id, bytes)));
    };
    promise.then(succeeded, (error: unknown) => {
      if (error instanceof UserError && method.fails !== undefined) succeeded(error);
      else failed();
    });
  };

  const handleCall = (context: Context, call: RoamCall): RoamReply | undefined => {
    const entry = entries.get(call.name);
    if (entry === undefined) return UNKNOWN;
    const { method, handler } = entry;
    let args: unknown[];
    try {
      args = argumentsOf(entry, context, call);
    } catch {
      return INVALID;
    }
    args.unshift(context);
    args.push(call);
    let result: unknown;
    try {
      result = handler(...args);
    } catch (error) {
      if (!(error instanceof UserError) || method.fails === undefined) throw error;
      result = error;
    }
    if (result instanceof Promise) {
      answerLater(method, context, call, result);
      return undefined;
    }
    return replyTo(method, result);
  };
  declare(handleCall, declarationOfService(service));

  // The state that a handler gives was checked where the handler was written.
  return { handleCall };
}

function streamOf(
  roam: RoamApi,
  { kind, element }: ChannelType,
  id: number,
): StreamReader<unknown> | StreamWriter<unknown> {
  const source = { roam, id, codec: codecOf(element) };
  return kind === "rx" ? new StreamReader(source) : new StreamWriter(source);
}
