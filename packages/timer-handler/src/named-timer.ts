import type { ActorPort, Callback, CallbackSpec, Clock, ClockTimer } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import { nextBeat } from "./beat.ts";
import { timerCallbacks } from "./spec.ts";

/** The timers of one actor, and what they need of it. */
export interface TimerTable {
  readonly clock: Clock;
  readonly port: ActorPort;
  readonly byName: Map<string, NamedTimer>;
}

/**
 * A timer of an actor, and the call that it makes: one object, so that a tick allocates nothing but what the clock
 * needs. It is armed, or its call waits or runs; never both, and so at most one call of it waits.
 */
abstract class NamedTimer extends ExportCall {
  abstract override readonly spec: CallbackSpec;
  readonly name: string;
  protected readonly table: TimerTable;
  protected readonly keepAlive: { readonly keepAlive: boolean };
  readonly #callback: Callback;
  #armed: ClockTimer | undefined = undefined;
  #over = false;

  constructor(table: TimerTable, name: string, callback: Callback, keepAlive: boolean) {
    super();
    this.table = table;
    this.name = name;
    this.#callback = callback;
    this.keepAlive = { keepAlive };
  }

  get over(): boolean {
    return this.#over;
  }

  /** Ends the timer; a call that waits becomes void. */
  end(): void {
    this.#over = true;
    this.#armed?.cancel();
    this.#armed = undefined;
    // After a cancel from inside the own callback the name may belong to another timer.
    if (this.table.byName.get(this.name) === this) this.table.byName.delete(this.name);
  }

  arm(delayMs: number): void {
    this.#armed = this.table.clock.timer(delayMs, this.#due, this.keepAlive);
  }

  readonly #due = (): void => {
    this.#armed = undefined;
    this.queue();
  };

  queue(): void {
    this.table.port.enqueue(this);
  }

  override begin(): boolean {
    return !this.#over;
  }

  invoke(context: object): unknown {
    // The author's parameter types were checked where the actor was defined.
    return (this.#callback as (context: object, name: string) => unknown)(context, this.name);
  }

  params(): readonly unknown[] {
    return [this.name];
  }
}

export type { NamedTimer };

/** Fires once. */
export class OnceTimer extends NamedTimer {
  readonly spec: CallbackSpec = timerCallbacks.handleTimer;

  override begin(): boolean {
    if (this.over) return false;
    // The callback may set a timer of the same name.
    this.end();
    return true;
  }
}

/** Fires again and again. */
export class IntervalTimer extends NamedTimer {
  readonly spec: CallbackSpec = timerCallbacks.handleTick;
  readonly #intervalMs: number;
  #dueAt: number;

  /** @param dueAt the time from which the beat is counted, on the clock that never goes back */
  constructor(
    table: TimerTable,
    name: string,
    callback: Callback,
    keepAlive: boolean,
    intervalMs: number,
    dueAt: number,
  ) {
    super(table, name, callback, keepAlive);
    this.#intervalMs = intervalMs;
    this.#dueAt = dueAt;
  }

  armNext(): void {
    const now = this.table.clock.monotonic();
    this.#dueAt = nextBeat(this.#dueAt, this.#intervalMs, now);
    this.arm(this.#dueAt - now);
  }

  override settled(): void {
    if (!this.over) this.armNext();
  }

  override failed(): void {
    // After `err` the actor lives on, and so does its interval; otherwise the end of the actor has ended it.
    if (!this.over && this.table.port.alive) this.armNext();
  }
}
