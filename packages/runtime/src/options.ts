import type { ActorDefinition } from "@troupe/actor";
import type { ChainStore } from "@troupe/chain-events";
import type { AnyHandler, Clock, Network, Random } from "@troupe/handler";
import { systemClock, systemNetwork, systemRandom } from "@troupe/handler";
import type { CellLimits } from "./cell.ts";
import { checkOptions } from "./check-options.ts";

/** How chains of actors are kept. */
export interface ChainSettings {
  /** `sha256`: compact (default). `theater`: hashes and payloads of Theater 0.3.7; it implies full payloads. */
  readonly format?: "sha256" | "theater";
  /** Whether the payloads of events are kept, or only their digests (default). */
  readonly payloads?: "digests" | "full";
  /** How many events of an actor stay in memory; default 1024. Older ones are counted and hashed, not kept. */
  readonly capacity?: number;
  /**
   * What becomes of an actor when an event could not be stored. `crash` (default): it ends before it does more.
   * `continue`: it lives on; its chain goes on in memory alone, which `troupe:runtime:fault` tells once.
   */
  readonly onStoreError?: "crash" | "continue";
}

/** What {@link createRuntime} takes. Everything has a default. */
export interface RuntimeOptions {
  /**
   * The handlers that actors may be granted. Default: those that `actors` use, with their default options. A handler
   * given here takes the place of the one of the same name.
   */
  readonly handlers?: readonly AnyHandler[];
  /** Definitions that can be spawned by name. More can be added with `define`. */
  readonly actors?: readonly ActorDefinition[];
  /** How every actor's chain is kept, or `off` for none; default: `{ format: "sha256", payloads: "digests" }`. */
  readonly chain?: ChainSettings | "off";
  /**
   * Where chains are kept beyond memory. Every recorded actor's events go there; the actor pauses while the store
   * cannot keep up, and crashes when an event could not be stored, unless `chain.onStoreError` says otherwise. The
   * runtime does not close the store.
   */
  readonly store?: ChainStore;
  readonly limits?: {
    /** Actors at once; default 1,000,000. Spawning more fails with ACTOR_LIMIT. */
    readonly actors?: number;
    /** Messages that wait for one actor; default 10,000. Sending more fails with MAILBOX_FULL. */
    readonly mailbox?: number;
    /** Longest time of one call, in milliseconds; default 300,000. */
    readonly callDeadlineMs?: number;
    /** Longest time of `init`, in milliseconds, where `callDeadlineMs` is not shorter; default 60,000. */
    readonly initDeadlineMs?: number;
    /** Longest time of a stop, with all children, in milliseconds; default 10,000. Then the rest is terminated. */
    readonly stopDeadlineMs?: number;
  };
  readonly clock?: Clock;
  readonly random?: Random;
  readonly network?: Network;
}

/** The options with every default filled in. */
export interface Settings {
  readonly chain: Required<ChainSettings> | undefined;
  readonly store: ChainStore | undefined;
  readonly maxActors: number;
  /** Bounds of each actor, unless its manifest has others. */
  readonly limits: CellLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

export function settingsFrom(options: RuntimeOptions): Settings {
  checkOptions(options);
  const { chain = {}, limits = {} } = options;
  return {
    chain: chain === "off" ? undefined : chainSettings(chain),
    store: options.store,
    maxActors: limits.actors ?? 1_000_000,
    limits: {
      mailbox: limits.mailbox ?? 10_000,
      callDeadlineMs: limits.callDeadlineMs ?? 300_000,
      initDeadlineMs: limits.initDeadlineMs ?? 60_000,
      stopDeadlineMs: limits.stopDeadlineMs ?? 10_000,
    },
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    network: options.network ?? systemNetwork,
  };
}

export function chainSettings(chain: ChainSettings): Required<ChainSettings> {
  const format = chain.format ?? "sha256";
  return {
    format,
    payloads: format === "theater" ? "full" : (chain.payloads ?? "digests"),
    capacity: chain.capacity ?? 1024,
    onStoreError: chain.onStoreError ?? "crash",
  };
}
