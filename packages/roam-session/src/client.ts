import type { Method, Service } from "@troupe/roam-wire";
import type { AnyMethod, CallForm, CallOptions, CallResult, Caller } from "./caller.ts";
import type { CallerArgs } from "./channel-types.ts";
import { UserError } from "./errors.ts";
import { unsent } from "./unsent.ts";

/** One method of a client. Options of the call may follow the arguments. */
export interface ClientMethod<A extends readonly unknown[], R, E> {
  /**
   * Resolves to what the method returns.
   * @throws {UserError} the method failed with an error of its own
   * @throws {CallError} it was answered in another way: `UnknownMethodError`, `InvalidPayloadError`, `CancelledError` and its kinds
   * @throws {LinkLostError} no answer came; {@link LimitError} and `EncodeError`: nothing was sent; or the reason of the signal
   */
  (...args: [...args: CallerArgs<A>, options?: CallOptions]): Promise<R>;
  /** The same call, with the method's own error as a value and the metadata of the answer. */
  result(...args: [...args: CallerArgs<A>, options?: CallOptions]): Promise<CallResult<R, E>>;
}

/** A service as its caller sees it. */
export type Client<S extends Service> = {
  readonly [K in keyof S["methods"]]: S["methods"][K] extends Method<infer A, infer R, infer E>
    ? ClientMethod<A, R, E>
    : never;
};

/** A call on its way through middleware; what is changed in it is what is sent. */
export interface ClientCall {
  readonly method: AnyMethod;
  args: readonly unknown[];
  options: CallOptions;
}

/**
 * Stands around the calls of a client: may change the call, answer it itself, or call `next` and look at what came of it, more than once if it likes.
 * `next` rejects only if there was no answer; the method's own error is a value.
 */
export type ClientMiddleware = (
  call: ClientCall,
  next: () => Promise<CallResult<unknown, unknown>>,
) => Promise<CallResult<unknown, unknown>>;

/** How a typed client makes its calls, unless a call says otherwise. */
export interface ClientOptions {
  /** From the outside in. */
  readonly middleware?: readonly ClientMiddleware[] | undefined;
}

/**
 * A typed client of a service on a connection, a session, or a reconnecting client. Its methods are plain functions, made once.
 * ```ts
 * const calc = client(session, Calculator);
 * await calc.add(2, 3, { timeoutMs: 1000 });
 * ```
 */
export function client<S extends Service>(caller: Caller, service: S, options?: ClientOptions): Client<S> {
  const through = (options?.middleware ?? []).reduceRight<Caller>(around, caller);
  const methods: Record<string, unknown> = {};
  for (const name of Object.keys(service.methods)) {
    const method = service.methods[name] as AnyMethod;
    const call = clientMethod(through, method, "value");
    methods[name] = Object.assign(call, { result: clientMethod(through, method, "result") });
  }
  // Each function was made of the method under the same name.
  return methods as Client<S>;
}

function clientMethod(caller: Caller, method: AnyMethod, form: CallForm): (...args: unknown[]) => Promise<unknown> {
  const count = method.args.length;
  const { hasChannel } = method;
  return (...args) => {
    const options = args.length > count ? (args[count] as CallOptions | undefined) : undefined;
    if (args.length > count) args.length = count;
    const promise = caller.start(method, args, options, form);
    // Whatever kept it from being sent, from a middleware to a link that never came.
    if (hasChannel) promise.catch((error: unknown) => unsent.tell?.(args, error as Error));
    return promise;
  };
}

function around(inner: Caller, middleware: ClientMiddleware): Caller {
  return {
    async start(method, args, options, form) {
      const call: ClientCall = { method, args, options: options ?? {} };
      // A caller that is asked for a result gives one.
      const next = (): Promise<CallResult<unknown, unknown>> =>
        inner.start(method, call.args, call.options, "result") as Promise<CallResult<unknown, unknown>>;
      const result = await middleware(call, next);
      if (form === "result") return result;
      if (result.ok) return result.value;
      throw new UserError(result.error, `${method.label} failed`);
    },
  };
}
