import type { ActorPort, Callback, Clock, HandlerInstance, Random } from "@troupe/handler";
import type { AfterOptions, IntervalOptions, SleepOptions, TimerApi } from "./api.ts";
import { IntervalTimer, OnceTimer } from "./named-timer.ts";
import type { TimerTable } from "./named-timer.ts";
import { checkDelay, checkName } from "./checks.ts";
import { callbackMissing, TimerError, timerExists, timerNotFound } from "./errors.ts";
import { randomBytes, randomInt } from "./random-int.ts";
import { Sleeps } from "./sleeps.ts";
import { timerCallbacks } from "./spec.ts";

/** What timers are made of. */
export interface TimerSources {
  readonly clock: Clock;
  readonly random: Random;
}

/** What the handler keeps for one actor. */
export class TimerInstance implements HandlerInstance<TimerApi> {
  readonly api: TimerApi;
  readonly #timers: TimerTable;
  readonly #sleeps: Sleeps;

  constructor(sources: TimerSources, port: ActorPort, maxTimers: number) {
    this.#timers = { clock: sources.clock, port, byName: new Map() };
    this.#sleeps = new Sleeps(sources.clock, port);
    this.api = new ActorTimers(this.#timers, this.#sleeps, sources.random, maxTimers);
  }

  /** The running call would sleep on while its actor is to stop. */
  stopping(): void {
    this.#sleeps.end();
  }

  end(): void {
    for (const timer of this.#timers.byName.values()) timer.end();
    this.#sleeps.end();
  }
}

/** What one actor may do. It sees this object, so everything else in it is private. */
class ActorTimers implements TimerApi {
  readonly #timers: TimerTable;
  readonly #sleeps: Sleeps;
  readonly #random: Random;
  readonly #maxTimers: number;
  #unnamed = 0;

  constructor(timers: TimerTable, sleeps: Sleeps, random: Random, maxTimers: number) {
    this.#timers = timers;
    this.#sleeps = sleeps;
    this.#random = random;
    this.#maxTimers = maxTimers;
  }

  after(delayMs: number, name: string = this.#freeName(), options: AfterOptions = {}): string {
    this.#timers.port.check();
    checkDelay(delayMs, 0);
    checkName(name);
    const callback = this.#required("handleTimer");
    this.#checkRoom();
    if (this.#timers.byName.has(name)) throw timerExists(name);
    const timer = new OnceTimer(this.#timers, name, callback, options.keepAlive ?? true);
    this.#timers.byName.set(name, timer);
    timer.arm(delayMs);
    return name;
  }

  interval(name: string, intervalMs: number, options: IntervalOptions = {}): string {
    this.#timers.port.check();
    checkName(name);
    checkDelay(intervalMs, 1);
    const callback = this.#required("handleTick");
    this.#checkRoom();
    if (this.#timers.byName.has(name)) throw timerExists(name);
    const now = this.#timers.clock.monotonic();
    const timer = new IntervalTimer(this.#timers, name, callback, options.keepAlive ?? true, intervalMs, now);
    this.#timers.byName.set(name, timer);
    if (options.immediate === true) timer.queue();
    else timer.armNext();
    return name;
  }

  cancel(name: string): void {
    this.#timers.port.check();
    const timer = this.#timers.byName.get(name);
    if (timer === undefined) throw timerNotFound(name);
    timer.end();
  }

  names(): readonly string[] {
    this.#timers.port.check();
    return [...this.#timers.byName.keys()];
  }

  async sleep(delayMs: number, options: SleepOptions = {}): Promise<void> {
    this.#timers.port.check();
    checkDelay(delayMs, 0);
    this.#checkRoom();
    await this.#sleeps.start(delayMs, options);
  }

  now(): number {
    this.#timers.port.check();
    return Math.floor(this.#timers.clock.now());
  }

  random(byteCount: number): Uint8Array {
    this.#timers.port.check();
    return randomBytes(this.#random, byteCount);
  }

  randomInt(min: number, max: number): number {
    this.#timers.port.check();
    return randomInt(this.#random, min, max);
  }

  /** Counted for each life of the actor, so that a replay gives the same names. */
  #freeName(): string {
    let name: string;
    do name = `timer-${++this.#unnamed}`;
    while (this.#timers.byName.has(name));
    return name;
  }

  #required(name: keyof typeof timerCallbacks): Callback {
    const callback = this.#timers.port.callback(name);
    if (callback === undefined) throw callbackMissing(this.#timers.port.name, name, timerCallbacks[name].export);
    return callback;
  }

  #checkRoom(): void {
    const pending = this.#timers.byName.size + this.#sleeps.size;
    if (pending < this.#maxTimers) return;
    throw new TimerError("TIMER_LIMIT", `actor "${this.#timers.port.name}" has ${pending} timers, its limit`);
  }
}
