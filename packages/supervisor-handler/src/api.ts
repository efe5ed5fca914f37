import type { EventView } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { RestartPolicy, Strategy } from "./supervision.ts";

/** What may be said when a child is spawned; all of it is data. */
export interface ChildOptions {
  /** Name of the child; default: the manifest's, or the definition's. */
  readonly name?: string;
  /** Its initial state; default: the manifest's, or the definition's. A restart begins with it again. */
  readonly state?: unknown;
  /** Whether its `init` is called; default true. */
  readonly init?: boolean;
  /** TOML text or a table that grants and configures its handlers; default: what the definition uses. */
  readonly manifest?: string | Readonly<Record<string, unknown>>;
  /**
   * `permanent`: started again whenever it ends, unless its supervisor stopped it. `transient`: only after it crashed, or
   * somebody else terminated it. `temporary`: never. Default: `temporary` with `spawn`, `permanent` with `supervise`.
   */
  readonly restart?: RestartPolicy;
}

/** What may be said to `spawn` and `resume`. */
export interface SpawnOptions extends ChildOptions {
  /** Ends the start: `init` is cut off, nothing of the child stays behind, and it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How long `stopChild`, `terminateChild` and `restartChild` wait. */
export interface EndOptions {
  /** Ends the waiting: it rejects with the signal's reason, and what was asked for goes on. */
  readonly signal?: AbortSignal;
}

/** A child, described by data. */
export interface ChildSpec extends ChildOptions {
  /** The registered name of its definition; default: the `package` of its manifest. */
  readonly definition?: string;
}

/** A child, or several alike, for `supervise`. */
export interface SupervisedSpec extends ChildSpec {
  /** So many of them, named `name-1`, `name-2` and so on; default: one, with the name as it is. */
  readonly count?: number;
}

/** How an actor keeps its children alive. */
export interface Supervise {
  /**
   * Who is started again with a child that failed: only it (`one-for-one`, the default), all (`one-for-all`), or it and
   * those that were started after it (`rest-for-one`). A group is stopped in the reverse order of its start, and started
   * in that order; its temporary children are not started again.
   */
  readonly strategy?: Strategy;
  /** Failures within the period that are put up with; one more, and the supervisor itself crashes. Default 3. */
  readonly intensity?: number;
  /** In milliseconds; default 5000. */
  readonly periodMs?: number;
  /** Started in this order, each after the `init` of the one before; default none. */
  readonly children?: readonly SupervisedSpec[];
}

/** How long `spawnAndWait` waits. */
export interface WaitOptions extends Omit<ChildOptions, "restart"> {
  /** Default: as long as it takes. */
  readonly timeoutMs?: number;
  /** Ends the wait: it rejects with the reason of the signal, and the child is stopped. */
  readonly signal?: AbortSignal;
}

/**
 * What an actor that is granted `supervisor` finds in its context. A child is known by its id; functions that take one
 * accept the actor's own children only. They throw {@link SupervisorError}, what the runtime throws when it spawns, and
 * ActorError ACTOR_GONE once the actor has ended.
 */
export interface SupervisorApi {
  /**
   * Starts a child, from the registered name of a definition or a description, and gives its id when its `init` has
   * returned. @throws RuntimeError DEFINITION_NOT_FOUND, HANDLER_NOT_GRANTED, INIT_FAILED and others; ManifestError;
   * SPEC_INVALID; the signal's reason
   */
  spawn(child: string | ChildSpec, options?: SpawnOptions): Promise<TheaterId>;
  /**
   * Starts a child and waits until it ends; gives what it passed to `shutdown`. It is never restarted, and no callback
   * tells of its end.
   * @throws as `spawn`; CHILD_FAILED, CHILD_STOPPED, CHILD_TIMEOUT (the child is being stopped); the signal's reason
   */
  spawnAndWait(child: string | ChildSpec, options?: WaitOptions): Promise<Uint8Array | undefined>;
  /** Starts a child with a state that another life has left, without `init`. @throws as `spawn` */
  resume(child: string | ChildSpec, state: unknown, options?: Omit<SpawnOptions, "state" | "init">): Promise<TheaterId>;
  /**
   * Says how children are kept alive from now on, and starts some; gives their ids. Where one cannot be started, those
   * before it are stopped again, the latest first. @throws as `spawn`
   */
  supervise(options: Supervise): Promise<readonly TheaterId[]>;
  /** Children that run, or are being restarted. */
  listChildren(): readonly TheaterId[];
  /**
   * Ends a child if it runs, and starts it again with the same id, name and chain. A child that has ended can be
   * restarted until the callback that tells of its end has returned.
   * @throws CHILD_NOT_FOUND; CHILD_BUSY: it is being stopped or restarted already; RuntimeError INIT_FAILED; the signal's
   * reason
   */
  restartChild(child: TheaterId, options?: EndOptions): Promise<void>;
  /** The child's own children first, then the child; resolves when all was given back. It is not restarted. Throws CHILD_NOT_FOUND, the signal's reason. */
  stopChild(child: TheaterId, options?: EndOptions): Promise<void>;
  /** As `stopChild`, but now: a running call is not waited for. Throws CHILD_NOT_FOUND, the signal's reason. */
  terminateChild(child: TheaterId, options?: EndOptions): Promise<void>;
  /** A copy of the child's state as its last finished call left it. Throws CHILD_NOT_FOUND; ActorError ACTOR_NOT_FOUND while it is down. */
  getChildState(child: TheaterId): unknown;
  /** The events of the child's chain that are in memory; empty where it has none. Throws as `getChildState`. */
  getChildEvents(child: TheaterId): readonly EventView[];
  /** Calls `handleChildEvent` for each event of the child's chain from now on. Throws as `getChildState`; CALLBACK_MISSING. */
  subscribeToChild(child: TheaterId): void;
  unsubscribeFromChild(child: TheaterId): void;
  /** Calls `handleActorDown` once, when the actor ends, whoever's child it is; at once where it does not run. Throws CALLBACK_MISSING. */
  monitor(actor: TheaterId): void;
  demonitor(actor: TheaterId): void;
}

/** Why a child failed, as data. */
export interface ChildFailure {
  /** The code of what it threw, if that has one; else ACTOR_CRASHED. */
  readonly code: string;
  /** The message of what it threw, and of the causes behind it. */
  readonly message: string;
}

/**
 * The callbacks that an actor with `supervisor` may have. An end is told whatever follows; where the child is restarted,
 * `handleChildRestart` tells when it runs again.
 */
export type SupervisorCallbacks = {
  /** A child crashed, or could not be started again. */
  readonly handleChildError: { readonly params: readonly [child: TheaterId, failure: ChildFailure] };
  /** A child shut itself down; the bytes belong to the actor. */
  readonly handleChildExit: { readonly params: readonly [child: TheaterId, result: Uint8Array | undefined] };
  /** A child was stopped or terminated, by this actor or somebody else. */
  readonly handleChildExternalStop: { readonly params: readonly [child: TheaterId] };
  /** A child was restarted, by itself or with its group: same id, name and chain, first state. Not told for `restartChild`. */
  readonly handleChildRestart: { readonly params: readonly [child: TheaterId] };
  /** An event of the chain of a child that the actor subscribed to. */
  readonly handleChildEvent: { readonly params: readonly [child: TheaterId, type: string, data: Uint8Array] };
  /** An actor that this one monitors has ended; `error` is the message of what it threw. */
  readonly handleActorDown: {
    readonly params: readonly [actor: TheaterId, reason: DownReason, error: string | undefined];
  };
};

/** How an actor that was monitored ended; `not-found`: it did not run when the monitor was set. */
export type DownReason = "stop" | "terminate" | "crash" | "shutdown" | "not-found";
