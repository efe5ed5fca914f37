import type { TheaterId } from "@troupe/ids";

/** What may be said when an actor is spawned; all of it is data. */
export interface SpawnRequest {
  /** The registered name of a definition, as in a manifest's `package`. */
  readonly definition: string;
  /** Name of the actor; default: the definition's. */
  readonly name?: string | undefined;
  /** Initial state; default: the definition's. */
  readonly state?: unknown;
  /** Whether `init` is called; default true. */
  readonly init?: boolean | undefined;
  /** A manifest (TOML text or a table); default: the handlers that the definition uses, without configuration. */
  readonly manifest?: string | Readonly<Record<string, unknown>> | undefined;
  /** The supervisor. */
  readonly parent?: TheaterId | undefined;
  /** Its id, fresh from `generateTheaterId`, for who must know it before the actor begins to live; default: a new one. */
  readonly id?: TheaterId | undefined;
}

/** What is known of an actor that runs. */
export interface ActorInfo {
  readonly id: TheaterId;
  readonly name: string;
  readonly definition: string;
  readonly parent: TheaterId | undefined;
}

/** One event of an actor's chain, as a supervisor may read it. */
export interface EventView {
  readonly type: string;
  readonly data: Uint8Array;
}

/** How an actor that somebody monitors ended. */
export interface ActorDown {
  readonly actor: TheaterId;
  /** `not-found`: it did not run when the monitor was set. */
  readonly reason: "stop" | "terminate" | "crash" | "shutdown" | "not-found";
  readonly error?: unknown;
}

/**
 * What a handler may ask of the runtime. Nothing here checks who asks: a handler grants an actor only what is the
 * actor's business (its own children, for instance).
 */
export interface RuntimeServices {
  /**
   * Resolves when `init` has returned; rejects when it failed, and then the actor does not exist.
   * @param signal ends the start: what there is of the actor ends, and then it rejects with the signal's reason
   */
  spawn(request: SpawnRequest, signal?: AbortSignal): Promise<TheaterId>;
  /** Children first, then the actor; resolves when all was given back. An unknown id resolves at once. */
  stop(actor: TheaterId, by?: TheaterId): Promise<void>;
  /** Now, without waiting for a running call. An unknown id resolves at once. */
  terminate(actor: TheaterId, by?: TheaterId): Promise<void>;
  /**
   * Ends the actor if it runs, and starts it again from its spawn request with the same id, name and chain.
   * Also starts again an actor that ended by itself, as long as its supervisor has not been told to forget it.
   */
  restart(actor: TheaterId): Promise<void>;
  /** Lets go of what `restart` would need of an actor that has ended. */
  forget(actor: TheaterId): void;
  info(actor: TheaterId): ActorInfo | undefined;
  children(actor: TheaterId): readonly TheaterId[];
  /** The state as it was after the last finished call. Throws ACTOR_NOT_FOUND. */
  state(actor: TheaterId): unknown;
  /** The events in memory of an actor's chain; empty where it has none. Throws ACTOR_NOT_FOUND. */
  events(actor: TheaterId): readonly EventView[];
  /** Calls `listener` for each event of the actor's chain from now on, until the returned function is called. */
  subscribe(actor: TheaterId, listener: (event: EventView) => void): () => void;
  /** Calls `listener` once, when the actor ends; the returned function takes that back. */
  monitor(actor: TheaterId, listener: (down: ActorDown) => void): () => void;
  /** Gives an actor a name that stays when its id changes. False: the name is taken. The name goes with the actor. */
  register(name: string, actor: TheaterId): boolean;
  unregister(name: string): void;
  whereis(name: string): TheaterId | undefined;
}
