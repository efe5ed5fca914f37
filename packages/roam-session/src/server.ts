import { type Method, MethodTable, type Service, writeAnswerKind } from "@troupe/roam-wire";
import type { AnyMethod } from "./caller.ts";
import { CallContext } from "./call-context.ts";
import type { HandlerArgs } from "./channel-types.ts";
import { HandlerChannels } from "./channels/handler-channels.ts";
import type { Dispatcher } from "./core/contracts.ts";
import type { IncomingRequest } from "./core/incoming-request.ts";
import { DeadlineError, UserError } from "./errors.ts";
import { TIMEOUT_KEY, metadataNumber } from "./metadata.ts";

/** What a handler gives back: a method that returns `()` needs no `return`. */
type Returned<R, E> = R | UserError<E> | ([R] extends [undefined] ? void : never);

/** A method as it is implemented: its arguments, then what is known of the call. It returns or throws; `fail(e)` makes the method's own error, for both. */
export type Handler<A extends readonly unknown[], R, E> = (
  ...args: [...args: HandlerArgs<A>, context: CallContext]
) => Returned<R, E> | Promise<Returned<R, E>>;

/** The implementation of a service. */
export type Handlers<S extends Service> = {
  readonly [K in keyof S["methods"]]: S["methods"][K] extends Method<infer A, infer R, infer E>
    ? Handler<A, R, E>
    : never;
};

/** Stands around the handlers of a service: may refuse by throwing, or call `next` and look at what came of it. */
export type ServerMiddleware = (context: CallContext, next: () => unknown) => unknown;

/** What stands in for the handlers where calls with a nonce are to be executed once; see `@troupe/roam-session/nonces`. */
export interface NonceKeeper {
  /** True if the call has been taken care of: it has joined another one, was answered from memory, or was refused. */
  take(request: IncomingRequest, method: Pick<AnyMethod, "hasChannel">): boolean;
}

/** How a service is served. */
export interface ServeOptions {
  /** From the outside in. */
  readonly middleware?: readonly ServerMiddleware[] | undefined;
  /** Is told what handlers throw, apart from the methods' own errors: callers hear only that the handler failed. */
  readonly onError?: ((error: unknown, context: CallContext) => void) | undefined;
  /** Executes calls with a nonce once. */
  readonly nonces?: NonceKeeper | undefined;
}

/**
 * The dispatcher of a service: decodes arguments, opens channels, runs handlers, and always answers. A handler that returns a plain value is answered
 * in the same turn.
 */
export function serve<S extends Service>(
  service: S,
  handlers: Handlers<S>,
  options: ServeOptions = {},
): Required<Dispatcher> {
  return new ServiceDispatcher(service, handlers as object as Record<string, AnyHandler>, options);
}

type AnyHandler = (...args: unknown[]) => unknown;

interface Entry {
  readonly method: AnyMethod;
  readonly name: string;
}

class ServiceDispatcher implements Required<Dispatcher> {
  readonly #methods = new MethodTable<Entry>();
  readonly #handlers: Record<string, AnyHandler>;
  readonly #options: ServeOptions;

  constructor(service: Service, handlers: Record<string, AnyHandler>, options: ServeOptions) {
    this.#handlers = handlers;
    this.#options = options;
    for (const [name, method] of Object.entries<Method>(service.methods)) {
      if (typeof handlers[name] !== "function") throw new TypeError(`${method.label} has no handler`);
      this.#methods.set(method.idPair.high, method.idPair.low, { method: method as AnyMethod, name });
    }
  }

  knows(methodHigh: number, methodLow: number): boolean {
    return this.#methods.get(methodHigh, methodLow) !== undefined;
  }

  dispatch(request: IncomingRequest): void {
    const entry = this.#methods.get(request.methodHigh, request.methodLow);
    if (entry === undefined) return request.refuse("UnknownMethod");
    const { method } = entry;
    request.label = method.label;
    const { nonces } = this.#options;
    if (nonces !== undefined && method.nonce && request.metadata.length > 0 && nonces.take(request, method)) return;
    const { payload } = request;
    let channels: HandlerChannels | undefined;
    let args: unknown[];
    try {
      if (method.hasChannel) {
        channels = new HandlerChannels(request);
        payload.bindChannel = channels.bind;
      }
      // The decoder makes a new array for each call.
      args = method.decodeArgs(payload) as unknown[];
      payload.expectEnd();
    } catch {
      channels?.refuse();
      return request.refuse("InvalidPayload");
    } finally {
      payload.bindChannel = undefined;
    }
    const context = new CallContext(request, method);
    this.#arm(context);
    args.push(context);
    let result: unknown;
    try {
      result = this.#run(entry, args, context);
    } catch (error) {
      return this.#threw(error, context, channels);
    }
    if (isThenable(result)) {
      request.runs();
      result.then(
        (value) => {
          request.ended();
          this.#returned(value, context, channels);
        },
        (error: unknown) => {
          request.ended();
          this.#threw(error, context, channels);
        },
      );
    } else this.#returned(result, context, channels);
  }

  #run(entry: Entry, args: unknown[], context: CallContext): unknown {
    const { middleware } = this.#options;
    const handlers = this.#handlers;
    if (middleware === undefined || middleware.length === 0) return handlers[entry.name]!(...args);
    const call = (index: number): unknown => {
      const next = middleware[index];
      return next === undefined ? handlers[entry.name]!(...args) : next(context, () => call(index + 1));
    };
    return call(0);
  }

  /** The caller gives up after a while: so does the handler. */
  #arm(context: CallContext): void {
    const { request } = context;
    if (request.metadata.length === 0) return;
    const timeoutMs = metadataNumber(request.metadata, TIMEOUT_KEY);
    if (timeoutMs === undefined) return;
    const { clock } = request.connection.link;
    context.deadline = clock.monotonic() + timeoutMs;
    context.timer = clock.timer(timeoutMs, () => {
      if (request.isAnswered) return;
      const error = new DeadlineError(context.method.label);
      request.breakOff(error, "deadline");
    });
  }

  #returned(value: unknown, context: CallContext, channels: HandlerChannels | undefined): void {
    if (value instanceof UserError) return this.#threw(value, context, channels);
    this.#settle("Ok", value, context, channels);
  }

  #threw(error: unknown, context: CallContext, channels: HandlerChannels | undefined): void {
    const { request, method } = context;
    if (error instanceof UserError && method.fails !== undefined) {
      return this.#settle("User", error.error, context, channels);
    }
    context.timer?.cancel();
    channels?.broken(error);
    request.refuse("Cancelled", "handler-failed", context.answerMetadata);
    this.#report(error, context);
  }

  #settle(kind: "Ok" | "User", value: unknown, context: CallContext, channels: HandlerChannels | undefined): void {
    const closing = context.request.isAnswered ? undefined : channels?.settled();
    if (closing === undefined) this.#answer(kind, value, context);
    else void closing.then(() => this.#answer(kind, value, context));
  }

  #answer(kind: "Ok" | "User", value: unknown, context: CallContext): void {
    const { request, method } = context;
    context.timer?.cancel();
    try {
      const writer = request.beginAnswer(context.answerMetadata);
      if (writer === undefined) return;
      writeAnswerKind(writer, kind);
      if (kind === "Ok") method.encodeReturn(writer, value);
      else method.encodeError(writer, value);
    } catch (error) {
      request.discardAnswer();
      request.refuse("Cancelled", "handler-failed");
      return this.#report(error, context);
    }
    request.endAnswer();
  }

  #report(error: unknown, context: CallContext): void {
    this.#options.onError?.(error, context);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
