import type { TheaterId } from "@troupe/ids";
import type { ByteStream } from "./byte-stream.ts";
import type { ExportCall } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Network } from "./network.ts";
import type { Random } from "./random.ts";
import type { RuntimeServices } from "./services.ts";
import type { CallbackSpecs, ImportSpec } from "./spec.ts";

/** A callback of an actor: `(context, ...parameters)`. What it returns is read by the runtime, see {@link ExportCall}. */
export type Callback = (context: object, ...params: never[]) => unknown;

/**
 * The parameters and the answer of each callback of a handler, for the types of an actor's author.
 * `params` is the tuple after the context; `answer` what the callback may return beside `state`.
 */
export type CallbackTypes = Readonly<Record<string, { readonly params: readonly unknown[]; readonly answer?: object }>>;

/** Why an actor ends. */
export type EndReason = "stop" | "terminate" | "crash" | "shutdown";

/** How long an end may take. Most ends wait for nothing and never ask, so the signal is made for the first who does. */
export interface EndDeadline {
  /** Aborts at the deadline; it has aborted already for `terminate` and `crash`. */
  readonly signal: AbortSignal;
}

/**
 * The socket of the contract: what the runtime gives to the handler for one actor.
 * It is valid for one life of the actor; a restarted actor gets a new one.
 */
export interface ActorPort {
  readonly id: TheaterId;
  readonly name: string;
  /** False from the moment on when the actor crashed, or its end was acknowledged. */
  readonly alive: boolean;
  /** Throws ACTOR_GONE unless the actor is alive: the first line of every host function. */
  check(): void;
  /** Calls that wait in the actor's queue. */
  readonly queueLength: number;
  /** Whether so many wait that senders are to be refused with MAILBOX_FULL. */
  readonly full: boolean;
  /** The callback `name` of this handler, if the actor has it. */
  callback(name: string): Callback | undefined;
  /** Queues a call. False: the actor has ended and the call was not taken. */
  enqueue(call: ExportCall): boolean;
  /**
   * Queues a call that an I/O event caused. Where several arrive in one poll of the event loop they are run together
   * after it, so that replies leave together; a single one is run at once, inside this function.
   * @param bulk it brought much, and more of the same will follow in this poll: it is run at once in any case, since to
   * put it off would only pile up memory
   */
  arrive(call: ExportCall, bulk?: boolean): boolean;
  /** Ends the actor as if its callback had thrown. */
  crash(reason: unknown): void;
}

/** What a handler keeps for one actor. Made when the actor first needs it, at the latest when it is first called. */
export interface HandlerInstance<Api extends object = object> {
  /** What the actor finds in its context under the handler's name. */
  readonly api: Api;
  /** The actor's `init` succeeded. */
  initialized?(): void | Promise<void>;
  /**
   * The actor is asked to stop, and its running call is waited for: end with an error what that call may be waiting
   * for in this handler, unless that has a timeout and its end would lose an answer that is about to come. Not called for
   * `terminate` and `crash`.
   */
  stopping?(): void;
  /** The actor ends: give back everything it owns. The end is acknowledged when this has settled. */
  end?(reason: EndReason, deadline: EndDeadline): void | Promise<void>;
  /** A child of this actor has ended. */
  childEnded?(exit: ChildExit): void;
  /**
   * Lends a connection of the actor to another of its handlers, which speaks a protocol on it. Undefined: the actor has
   * no such connection of this handler. Throws where the connection's state forbids it.
   */
  takeStream?(connection: number): ByteStream | undefined;
}

/** How a child ended. `error` is what it threw; `result` what it passed to `shutdown`. */
export type ChildExit =
  | { readonly type: "error"; readonly child: TheaterId; readonly name: string; readonly error: unknown }
  | { readonly type: "success"; readonly child: TheaterId; readonly name: string; readonly result?: Uint8Array }
  | {
      readonly type: "external-stop";
      readonly child: TheaterId;
      readonly name: string;
      /** Who asked: the supervisor itself, or somebody else. */
      readonly bySupervisor: boolean;
      readonly terminated: boolean;
    };

/** What the runtime lends to a handler as a whole. */
export interface HandlerHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly runtime: RuntimeServices;
  /**
   * This handler's instance for an actor, one that its own `instance` made; undefined where no such actor runs, or it
   * was not granted this handler.
   */
  instance(actor: TheaterId): HandlerInstance | undefined;
  /**
   * Takes a connection of an actor from whichever of its handlers has it, see {@link HandlerInstance.takeStream}; undefined
   * where none has.
   */
  takeStream(actor: TheaterId, connection: number): ByteStream | undefined;
}

/** A handler at work in one runtime: the state that all its instances share. */
export interface HandlerRuntime<Api extends object = object, Config = unknown, Client = unknown> {
  /** What code outside of any actor may ask of the handler; `runtime.client(handler)` gives it. */
  readonly client?: Client;
  /**
   * Loads and checks what a configuration names (certificates, for instance) before an actor is spawned with it; what
   * it throws fails the spawn. It gives the configuration that `instance` gets.
   */
  prepare?(config: Config): Config | Promise<Config>;
  /** @param config what `parseConfig` and `prepare` made of the actor's manifest section; undefined where there is none */
  instance(port: ActorPort, config: Config | undefined): HandlerInstance<Api>;
  /** The runtime closes, after the last actor ended. `signal` aborts at the deadline. */
  close?(signal: AbortSignal): void | Promise<void>;
}

/**
 * The plug of the contract: a capability that a runtime offers and an actor uses. It is a plain description; the state
 * of a runtime is made by `create`. A handler without special options is used as it is; others come from its `with`.
 */
export interface Handler<
  Name extends string = string,
  Api extends object = object,
  Callbacks extends CallbackTypes = CallbackTypes,
  Config = unknown,
  Client = unknown,
> {
  /** Its key in an actor's context and definition, e.g. `tcp`. */
  readonly name: Name;
  /** Its `type` in a manifest, e.g. `tcp`. */
  readonly type: string;
  readonly imports: ImportSpec;
  readonly callbacks: CallbackSpecs;
  /**
   * Checks the handler's section of a manifest.
   * @param path where the section stands, for errors, e.g. `handler[0]`
   */
  parseConfig(section: Readonly<Record<string, unknown>>, path: string): Config;
  create(host: HandlerHost): HandlerRuntime<Api, Config, Client>;
  /** Types only; never present at run time. */
  readonly types?: { readonly api: Api; readonly callbacks: Callbacks; readonly client: Client };
}

/** Any handler, where its types do not matter. */
export type AnyHandler = Handler<string, object, CallbackTypes, unknown>;

/** The context part that a handler gives. */
export type ApiOf<H> = H extends { readonly types?: { readonly api: infer Api } } ? Api : never;

/** The callback types of a handler. */
export type CallbacksOf<H> = H extends { readonly types?: { readonly callbacks: infer Callbacks } } ? Callbacks : never;

/** What a handler offers to code outside of any actor. */
export type ClientOf<H> = H extends { readonly types?: { readonly client: infer Client } } ? Client : never;
