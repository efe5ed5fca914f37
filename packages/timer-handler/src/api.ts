/** How an interval ticks. */
export interface IntervalOptions {
  /** Tick at once too, and not only when the first interval has passed; default false. */
  readonly immediate?: boolean;
  /** Whether the interval keeps the process running, as `setInterval` of Node does; default true. */
  readonly keepAlive?: boolean;
}

/** How a timer that fires once waits. */
export interface AfterOptions {
  /** Whether the timer keeps the process running, as `setTimeout` of Node does; default true. */
  readonly keepAlive?: boolean;
}

/** How a sleep waits. */
export interface SleepOptions {
  /** Ends the sleep early: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Whether the sleep keeps the process running; default true. */
  readonly keepAlive?: boolean;
}

/**
 * What an actor that is granted `timer` finds in its context: time and chance, through the runtime's clock and
 * randomness and nothing else, so that they are recorded, replayed and faked. Timers have names of the actor's own, one
 * name space for both kinds, and end with the actor.
 *
 * Times are whole milliseconds, at most 2^53 - 1. Every function throws {@link TimerError}, and ActorError ACTOR_GONE once
 * the actor has ended.
 */
export interface TimerApi {
  /**
   * Calls `handleTimer` once, after `delayMs`. Gives the timer's name: `name`, or one that no other timer of the actor
   * has. The name is free again when the call begins.
   * @throws DELAY_INVALID, NAME_INVALID, TIMER_EXISTS, TIMER_LIMIT, CALLBACK_MISSING
   */
  after(delayMs: number, name?: string, options?: AfterOptions): string;
  /**
   * Calls `handleTick` every `intervalMs`, for the first time when one interval has passed, until `cancel`. Gives the name.
   *
   * Ticks keep their beat however long a call takes. One tick at most waits or runs: those that come due meanwhile are
   * not made up for.
   * @throws DELAY_INVALID (0 is too short), NAME_INVALID, TIMER_EXISTS, TIMER_LIMIT, CALLBACK_MISSING
   */
  interval(name: string, intervalMs: number, options?: IntervalOptions): string;
  /** Ends a timer of either kind: from now on it calls nothing, also where a call of it waits. Throws TIMER_NOT_FOUND. */
  cancel(name: string): void;
  /** The names of the timers that are set, in the order in which they were. */
  names(): readonly string[];
  /**
   * Waits within a call: the actor does nothing else meanwhile.
   * @throws DELAY_INVALID, TIMER_LIMIT; the signal's reason; ACTOR_GONE when the actor ends, or is asked to stop, meanwhile
   */
  sleep(delayMs: number, options?: SleepOptions): Promise<void>;
  /** Wall time: whole milliseconds since 1970 (UTC). */
  now(): number;
  /** So many random bytes, at most 65,536, from the cryptographic generator; they belong to the actor. Throws RANDOM_RANGE. */
  random(byteCount: number): Uint8Array;
  /**
   * A random whole number from `min` up to and without `max`, each equally likely. Both are safe integers, and so is
   * their difference. Throws RANDOM_RANGE.
   */
  randomInt(min: number, max: number): number;
}

/** The callbacks that an actor with `timer` may have. */
export type TimerCallbacks = {
  /** An interval has come round. */
  readonly handleTick: { readonly params: readonly [name: string] };
  /** A timer that was set with `after` is due. */
  readonly handleTimer: { readonly params: readonly [name: string] };
};
