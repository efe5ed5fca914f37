import type { ActorDefinition } from "@troupe/actor";
import type { ChainEvent, Gap, SubscribeOptions } from "@troupe/chain-events";
import type {
  ActorDown,
  AnyHandler,
  ByteStream,
  ClientOf,
  EndDeadline,
  HandlerHost,
  HandlerInstance,
  SpawnRequest,
} from "@troupe/handler";
import { orAborted, Waits } from "@troupe/handler";
import { IdTable } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { ActorMetrics, ActorStatus, ReplyOf, TheaterCommand } from "@troupe/messages";
import type { Cell, CellHost } from "./cell.ts";
import { Cells } from "./cells.ts";
import { carryOut } from "./carry-out.ts";
import { ChainRecorder } from "./chain-recorder.ts";
import { Deadline } from "./deadline.ts";
import { diagnostics } from "./diagnostics.ts";
import { RuntimeError } from "./errors.ts";
import { ActorHandle } from "./handle.ts";
import type { HandleHost, WaitingOptions } from "./handle.ts";
import { Lifecycle } from "./lifecycle.ts";
import { metricsOf } from "./metrics.ts";
import { Monitors } from "./monitors.ts";
import { Names } from "./names.ts";
import { settingsFrom } from "./options.ts";
import type { RuntimeOptions, Settings } from "./options.ts";
import { callOwnExport } from "./own-exports.ts";
import type { MountedHandler } from "./plan.ts";
import { Registry } from "./registry.ts";
import { Scheduler } from "./scheduler.ts";
import { Services } from "./services.ts";

/** What may be said when an actor is spawned. */
export type SpawnOptions<State = unknown> = Omit<SpawnRequest, "definition" | "state" | "id"> & {
  readonly state?: State;
  /** Ends the start: `init` is cut off, and nothing of the actor stays behind. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Makes a runtime. It is idle until something is spawned; close it to end all its actors.
 *
 * @throws RuntimeError OPTION_INVALID
 */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  return new Runtime(options);
}

/**
 * Spawns, routes, stops and records actors. It knows no handler: what actors can do is plugged in.
 *
 * One runtime is one thread. Several runtimes in a process share nothing but the ids that are never handed out twice.
 */
export class Runtime implements HandleHost, AsyncDisposable {
  readonly #settings: Settings;
  readonly #byId = new IdTable<TheaterId, Cell>();
  readonly #names = new Names();
  readonly #monitors = new Monitors();
  /** By their length: actors may have deadlines of their own. */
  readonly #deadlines = new Map<number, Waits>();
  readonly #registry: Registry;
  readonly #lifecycle: Lifecycle;
  readonly #cells: Cells;
  #closing: Promise<void> | undefined = undefined;
  readonly #aborting = new AbortController();

  /** @internal Use {@link createRuntime}. */
  constructor(options: RuntimeOptions) {
    const settings = settingsFrom(options);
    this.#settings = settings;
    this.#lifecycle = new Lifecycle(settings, this.#byId, this.#names, this.#monitors);
    this.#registry = new Registry(this.#mount);
    this.#cells = new Cells(this.#byId, settings, this.#registry, this.#lifecycle, this.#cellHost());
    for (const handler of options.handlers ?? []) this.#registry.addHandler(handler);
    for (const definition of options.actors ?? []) this.#registry.define(definition);
  }

  // --- definitions

  /** Adds a definition that can be spawned by its name. Throws RuntimeError DEFINITION_DUPLICATE. */
  define(definition: ActorDefinition): void {
    this.#registry.define(definition);
  }

  // --- actors

  /**
   * Starts an actor, from a definition or the name of one, and resolves when its `init` has returned.
   * @throws RuntimeError DEFINITION_NOT_FOUND, HANDLER_NOT_AVAILABLE, HANDLER_NOT_GRANTED, INIT_FAILED, ACTOR_LIMIT,
   * RUNTIME_CLOSED; ManifestError; the signal's reason
   */
  async spawn<Definition extends ActorDefinition>(
    definition: Definition,
    options?: SpawnOptions<Definition extends ActorDefinition<infer State> ? State : never>,
  ): Promise<ActorHandle<Definition>>;
  async spawn(definition: string, options?: SpawnOptions): Promise<ActorHandle>;
  async spawn(definition: ActorDefinition | string, { signal, ...options }: SpawnOptions = {}): Promise<ActorHandle> {
    if (typeof definition !== "string") this.#registry.define(definition);
    const name = typeof definition === "string" ? definition : definition.name;
    return new ActorHandle(await this.#cells.spawn({ ...options, definition: name }, signal), this);
  }

  /** A handle of an actor; it may have ended, or never have existed. */
  handle<Definition = unknown>(actor: TheaterId): ActorHandle<Definition> {
    return new ActorHandle<Definition>(actor, this);
  }

  /** The actors that run, in the order in which they were spawned. */
  actors(): readonly TheaterId[] {
    return this.#byId.toArray().map((cell) => cell.id);
  }

  whereis(name: string): TheaterId | undefined {
    return this.#names.whereis(name);
  }

  /** `Running` while the actor lives; `Stopped` for any other id. */
  status(actor: TheaterId): ActorStatus {
    return this.#byId.has(actor) ? "Running" : "Stopped";
  }

  /** A copy of the state as the last finished call left it. Throws ACTOR_NOT_FOUND. */
  state(actor: TheaterId): unknown {
    return structuredClone(this.#cells.get(actor).context.state);
  }

  /** The events of its chain that are in memory. Throws ACTOR_NOT_FOUND, NO_CHAIN. */
  events(actor: TheaterId): readonly ChainEvent[] {
    return this.#chainOf(actor).events();
  }

  /** The events of an actor's chain from now on; a slow reader gets a gap, and holds nobody. */
  subscribe(actor: TheaterId, options?: SubscribeOptions): AsyncIterable<ChainEvent | Gap> {
    return this.#chainOf(actor).subscribe(options);
  }

  metrics(actor: TheaterId): ActorMetrics {
    return metricsOf(this.#cells.get(actor));
  }

  children(actor: TheaterId): readonly TheaterId[] {
    return (this.#byId.get(actor)?.children?.toArray() ?? []).map((child) => child.id);
  }

  /** Calls an export of an actor's own; see {@link ActorHandle.call}. */
  async call(actor: TheaterId, name: string, ...params: unknown[]): Promise<unknown> {
    return await callOwnExport(this.#cells.get(actor), name, params);
  }

  /** Resolves when an actor ends, with how; see {@link ActorHandle.ended}. */
  ended(actor: TheaterId, options: WaitingOptions = {}): Promise<ActorDown> {
    const { signal } = options;
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    if (!this.#byId.has(actor)) return Promise.resolve({ actor, reason: "not-found" });
    return new Promise((resolve, reject) => {
      const forget = this.#monitors.add(actor, (down) => {
        signal?.removeEventListener("abort", aborted);
        resolve(down);
      });
      const aborted = (): void => {
        forget();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", aborted, { once: true });
    });
  }

  /**
   * Children first, then the current call, then everything it owns. An unknown id resolves at once.
   * @param options.signal ends the waiting, with its reason; the stop goes on
   */
  async stop(actor: TheaterId, options: WaitingOptions = {}): Promise<void> {
    const cell = this.#byId.get(actor);
    if (cell !== undefined) await orAborted(this.#lifecycle.stop(cell, { reason: "stop" }), options.signal);
  }

  /**
   * Now: a running call is not waited for. An unknown id resolves at once.
   * @param options.signal ends the waiting, with its reason; the end goes on
   */
  async terminate(actor: TheaterId, options: WaitingOptions = {}): Promise<void> {
    const cell = this.#byId.get(actor);
    if (cell !== undefined) await orAborted(this.#lifecycle.terminate(cell, { reason: "terminate" }), options.signal);
  }

  /**
   * Ends the actor and starts it again with the same id, name and chain. Throws ACTOR_NOT_FOUND, INIT_FAILED.
   * @param options.signal ends the waiting, with its reason; the restart goes on
   */
  async restart(actor: TheaterId, options: WaitingOptions = {}): Promise<void> {
    await orAborted(this.#cells.restart(actor, false), options.signal);
  }

  /**
   * What a handler offers to code outside of any actor: messages to actors, for instance.
   * @throws RuntimeError HANDLER_NOT_AVAILABLE
   */
  client<Used extends AnyHandler>(handler: Used): ClientOf<Used> {
    const mounted = this.#registry.handlers.get(handler.name);
    if (mounted === undefined) {
      throw new RuntimeError("HANDLER_NOT_AVAILABLE", handler.name, `this runtime has no handler "${handler.name}"`);
    }
    // A handler of this name made the client, so it has the type that the name stands for.
    return mounted.runtime.client as ClientOf<Used>;
  }

  /**
   * Carries out a command, which is plain data, and resolves with its reply. The methods above are the same for people.
   * `GetActorEvents` of an actor that has ended reads its whole chain from the store, where the runtime has one.
   * @throws what the method of the command throws; RuntimeError COMMAND_UNSUPPORTED for what a runtime tells and is not told
   */
  async dispatch<Command extends TheaterCommand>(command: Command): Promise<ReplyOf<Command>> {
    // The reply's type follows from the command's, case by case, which the compiler cannot see through the switch.
    return (await carryOut(command, this, this.#cells, this.#settings.store)) as ReplyOf<Command>;
  }

  // --- the end

  /**
   * Stops every actor within the stop deadline, then the handlers. Closing again waits for the same end.
   * @param options.signal ends the waiting: what is left is terminated
   */
  close(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#closing ??= this.#close();
    return options.signal === undefined ? this.#closing : this.#closeSooner(this.#closing, options.signal);
  }

  async #closeSooner(closing: Promise<void>, signal: AbortSignal): Promise<void> {
    const aborted = (): void => this.#aborting.abort(signal.reason);
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted);
    try {
      await closing;
    } finally {
      signal.removeEventListener("abort", aborted);
    }
  }

  async #close(): Promise<void> {
    this.#cells.closed = true;
    const { stopDeadlineMs } = this.#settings.limits;
    const deadline = new Deadline(this.#settings.clock, stopDeadlineMs, this.#aborting.signal);
    try {
      // Roots only: each stops its children before itself.
      const roots = this.#byId.toArray().filter((cell) => !this.#byId.has(cell.identity.parent as TheaterId));
      await Promise.all(roots.map((cell) => this.#lifecycle.stop(cell, { reason: "stop" }, deadline)));
      this.#lifecycle.forgetChildrenOf(undefined);
      await this.#lifecycle.waitFor(this.#lifecycle.settled(), deadline);
      await this.#closeHandlers(deadline);
    } finally {
      deadline.dispose();
      for (const deadlines of this.#deadlines.values()) deadlines.close();
    }
  }

  /** One after the other, latest first, since one may use another; all of them, also when one fails. */
  async #closeHandlers(deadline: EndDeadline): Promise<void> {
    const failures: unknown[] = [];
    for (const { runtime } of [...this.#registry.handlers.values()].toReversed()) {
      const closing = (async () => await runtime.close?.(deadline.signal))();
      await this.#lifecycle.waitFor(
        closing.catch((error: unknown) => failures.push(error)),
        deadline,
      );
    }
    if (failures.length > 1) throw new AggregateError(failures, `${failures.length} handlers failed to close`);
    if (failures.length === 1) throw failures[0];
  }

  /** Terminates every actor now; a close that is under way comes to its end. */
  async abort(reason?: unknown): Promise<void> {
    this.#cells.closed = true;
    const ends = this.#byId
      .toArray()
      .map((cell) => this.#lifecycle.terminate(cell, { reason: "terminate", error: reason }));
    this.#aborting.abort(reason);
    await Promise.all(ends);
    await this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // --- what the parts need of each other

  readonly #mount = (handler: AnyHandler, index: number): MountedHandler => {
    const { clock, random, network } = this.#settings;
    const byId = this.#byId;
    const host: HandlerHost = {
      clock,
      random,
      network,
      runtime: new Services(() => this.#cells, byId, this.#lifecycle, this.#names, this.#monitors),
      instance(actor): HandlerInstance | undefined {
        const cell = byId.get(actor);
        if (cell === undefined || !cell.open) return undefined;
        const slot = cell.plan.slots[index];
        return slot === undefined || slot < 0 ? undefined : cell.instance(slot);
      },
      takeStream(actor, connection): ByteStream | undefined {
        for (const instance of byId.get(actor)?.existing() ?? []) {
          const stream = instance.takeStream?.(connection);
          if (stream !== undefined) return stream;
        }
        return undefined;
      },
    };
    return { index, handler, runtime: handler.create(host) };
  };

  #cellHost(): CellHost {
    const { clock } = this.#settings;
    return {
      scheduler: new Scheduler(),
      now: () => clock.monotonic(),
      watch: (cell) => this.#deadlinesOf(cell).add(cell),
      unwatch: (cell) => this.#deadlinesOf(cell).delete(cell),
      crashed: (cell, error) => this.#lifecycle.crashed(cell, { reason: "crash", error, silent: !cell.started }),
      shutdown: (cell, result) => void this.#lifecycle.stop(cell, { reason: "shutdown", result }),
      fault: (cell, error) => this.#lifecycle.fault(cell, error),
      overrun(cell, elapsedMs, among) {
        if (!diagnostics.overrun.hasSubscribers) return;
        const { callDeadlineMs } = cell.identity.limits;
        diagnostics.overrun.publish({
          actor: cell.id,
          name: cell.identity.name,
          elapsedMs,
          among,
          deadlineMs: callDeadlineMs,
        });
      },
    };
  }

  #deadlinesOf(cell: Cell): Waits {
    const { deadlineMs } = cell;
    let deadlines = this.#deadlines.get(deadlineMs);
    if (deadlines === undefined) {
      deadlines = new Waits(this.#settings.clock, deadlineMs);
      this.#deadlines.set(deadlineMs, deadlines);
    }
    return deadlines;
  }

  #chainOf(actor: TheaterId): ChainRecorder["chain"] {
    const { recorder } = this.#cells.get(actor).identity;
    if (recorder instanceof ChainRecorder) return recorder.chain;
    throw new RuntimeError("NO_CHAIN", actor, `actor ${actor} has no chain: it was spawned with chain "off"`);
  }
}
