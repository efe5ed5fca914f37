import type { ExportsOf, StateOf } from "@troupe/actor";
import type { ChainEvent, Gap, SubscribeOptions } from "@troupe/chain-events";
import type { ActorDown } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { ActorMetrics, ActorStatus } from "@troupe/messages";

/** How long to wait for something that goes on without us. */
export interface WaitingOptions {
  /** Ends the waiting, and nothing else: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a handle does through its runtime. */
export interface HandleHost {
  status(actor: TheaterId): ActorStatus;
  state(actor: TheaterId): unknown;
  events(actor: TheaterId): readonly ChainEvent[];
  metrics(actor: TheaterId): ActorMetrics;
  children(actor: TheaterId): readonly TheaterId[];
  subscribe(actor: TheaterId, options?: SubscribeOptions): AsyncIterable<ChainEvent | Gap>;
  call(actor: TheaterId, name: string, ...params: unknown[]): Promise<unknown>;
  ended(actor: TheaterId, options?: WaitingOptions): Promise<ActorDown>;
  stop(actor: TheaterId, options?: WaitingOptions): Promise<void>;
  terminate(actor: TheaterId, options?: WaitingOptions): Promise<void>;
  restart(actor: TheaterId, options?: WaitingOptions): Promise<void>;
}

/**
 * One actor, seen from outside. It is only its id and the way to it: holding one keeps nothing alive, and after a
 * restart it reaches the new life of the same actor.
 */
export class ActorHandle<Definition = unknown> {
  readonly id: TheaterId;
  readonly #host: HandleHost;

  /** @internal */
  constructor(id: TheaterId, host: HandleHost) {
    this.id = id;
    this.#host = host;
  }

  /** `Running` while the actor lives, `Stopped` afterwards. */
  get status(): ActorStatus {
    return this.#host.status(this.id);
  }

  /**
   * Calls an export of the actor's own and resolves with its `reply`. Parameters and reply are data, and copied; bytes by
   * themselves are handed over. What the actor threw is the `cause`, the object itself: who calls is the host program, and
   * no other actor.
   * @throws ActorError ACTOR_NOT_FOUND, EXPORT_NOT_FOUND, ACTOR_REFUSED (it returned `err`), ACTOR_CRASHED, ACTOR_GONE
   */
  call<Name extends keyof ExportsOf<Definition> & string>(
    name: Name,
    ...params: ExportsOf<Definition>[Name] extends (...params: infer Params) => unknown ? Params : never
  ): ExportsOf<Definition>[Name] extends (...params: never) => infer Result ? Result : never {
    // The definition's types say what the export takes and gives; at run time every export looks the same.
    return this.#host.call(this.id, name, ...(params as unknown[])) as never;
  }

  /** A copy of the state as the last finished call left it. Throws ACTOR_NOT_FOUND. */
  state(): StateOf<Definition> {
    // As above: the state's type is the definition's.
    return this.#host.state(this.id) as StateOf<Definition>;
  }

  /** The events of its chain that are in memory. Throws ACTOR_NOT_FOUND, NO_CHAIN. */
  events(): readonly ChainEvent[] {
    return this.#host.events(this.id);
  }

  /** The events of its chain from now on. A slow reader never holds the actor: it gets a gap instead. */
  subscribe(options?: SubscribeOptions): AsyncIterable<ChainEvent | Gap> {
    return this.#host.subscribe(this.id, options);
  }

  metrics(): ActorMetrics {
    return this.#host.metrics(this.id);
  }

  children(): readonly TheaterId[] {
    return this.#host.children(this.id);
  }

  /**
   * Resolves when the actor ends, with how it ended: `not-found` at once where it does not run. A restart is an end too.
   * Rejects with the signal's reason.
   */
  ended(options?: WaitingOptions): Promise<ActorDown> {
    return this.#host.ended(this.id, options);
  }

  /**
   * Children first, then the current call, then everything it owns; resolves when all is given back. The signal ends the
   * waiting, with its reason; the stop goes on.
   */
  stop(options?: WaitingOptions): Promise<void> {
    return this.#host.stop(this.id, options);
  }

  /** Now: a running call is not waited for. The signal as for {@link stop}. */
  terminate(options?: WaitingOptions): Promise<void> {
    return this.#host.terminate(this.id, options);
  }

  /**
   * Ends the actor and starts it again with the same id, name and chain. The signal as for {@link stop}.
   * Throws ACTOR_NOT_FOUND, INIT_FAILED.
   */
  restart(options?: WaitingOptions): Promise<void> {
    return this.#host.restart(this.id, options);
  }
}
