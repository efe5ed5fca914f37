/** Something with work to do: an actor with calls in its queue. */
export interface Runnable {
  /** @internal The next one in the run queue: the queue is a list through its members. */
  nextReady: Runnable | undefined;
  /** @internal Whether it stands in the run queue. */
  ready: boolean;
  /** Runs up to `budget` calls. True: there is more to do now. */
  turn(budget: number): boolean;
  /**
   * How long its last turn took, in milliseconds. Turns are timed in groups while all of them are short, because
   * reading the clock costs as much as a short turn: `among` is how many shared the time `groupMs`.
   */
  took(elapsedMs: number, groupMs: number, among: number): void;
}

/** Calls of one actor before the next one has its turn. */
const TURN_BUDGET = 64;
/** Time after which a pass lets the sockets have theirs, in milliseconds. */
const PASS_BUDGET_MS = 5;
/** Turns that are timed together while they are short. */
const TIMED_TOGETHER = 16;
/** A group that takes longer has a slow turn in it; so many turns are then timed one by one. */
const SLOW_GROUP_MS = 1;
const CAREFUL_TURNS = 256;
/** Calls of one actor at a time meanwhile: slow calls are not to hold the event loop by the dozen. */
const CAREFUL_BUDGET = 8;
/** Passes run as microtasks before one goes through the event loop, so that promises cannot starve the sockets. */
const MICROTASK_PASSES = 256;
/** Polls in a row with a single arrival after which arrivals are run at once. */
const LONELY_POLLS = 8;
/** While arrivals are run at once: one in so many is watched for company. */
const SAMPLE_EVERY = 16;

/**
 * The one run queue of a runtime.
 *
 * Work from sockets (`arrive`) is run once a poll of the event loop where several sockets became readable in it, so
 * that replies leave together; at once where a single one did, which saves a turn of the loop. Which of the two holds
 * is learnt from the polls before. Work that actors make for each other while a pass runs is run in the same pass,
 * turn by turn, within a time budget. That budget is real time, also where actors are given a fake clock: it protects
 * the event loop.
 */
export class Scheduler {
  #head: Runnable | undefined = undefined;
  #tail: Runnable | undefined = undefined;
  #running = false;
  /** A pass is due: as a microtask, or after this poll. */
  #due = false;
  #passes = 0;

  #alone = true;
  #arrivals = 0;
  #lonely = 0;
  #sample = SAMPLE_EVERY;
  #sampling = false;

  readonly #group: (Runnable | undefined)[] = Array.from({ length: TIMED_TOGETHER });
  #grouped = 0;
  #careful = 0;
  /**
   * @internal Kept: with the last of its kind V8 forgets the shape of it, and makes another in old space for the
   * next. Each time it then looks whether the heap should be marked, which it should when chunks are large.
   */
  lastImmediate: unknown = undefined;

  /** Puts `item` into the run queue, and sees to it that a pass comes soon. */
  wake(item: Runnable): void {
    if (!item.ready) this.#push(item);
    if (this.#running || this.#due) return;
    this.#due = true;
    if (this.#passes < MICROTASK_PASSES) {
      this.#passes += 1;
      queueMicrotask(this.#pass);
    } else {
      this.lastImmediate = setImmediate(this.#freshPass);
    }
  }

  /** As `wake`, for work that an I/O event caused. */
  arrive(item: Runnable, bulk = false): void {
    if (!item.ready) this.#push(item);
    if (bulk) {
      // Large chunks of one connection come many to a poll, and say nothing of the company of others.
      if (!this.#running) this.#pass();
      return;
    }
    this.#arrivals += 1;
    if (this.#running || this.#due) return;
    if (!this.#alone) {
      this.#due = true;
      this.#arrivals = 1;
      this.lastImmediate = setImmediate(this.#polled);
      return;
    }
    if (!this.#sampling && --this.#sample === 0) {
      this.#sampling = true;
      this.#arrivals = 1;
      this.lastImmediate = setImmediate(this.#sampled);
    }
    this.#pass();
  }

  #push(item: Runnable): void {
    item.ready = true;
    if (this.#tail === undefined) this.#head = item;
    else this.#tail.nextReady = item;
    this.#tail = item;
  }

  /** After a poll in which arrivals were put together. */
  readonly #polled = (): void => {
    if (this.#arrivals > 1) this.#lonely = 0;
    else if (++this.#lonely >= LONELY_POLLS) {
      this.#alone = true;
      this.#lonely = 0;
      this.#sample = SAMPLE_EVERY;
    }
    this.#freshPass();
  };

  /** After a poll that was watched while arrivals were run at once. */
  readonly #sampled = (): void => {
    this.#sampling = false;
    this.#sample = SAMPLE_EVERY;
    if (this.#arrivals > 1) this.#alone = false;
  };

  readonly #freshPass = (): void => {
    this.#passes = 0;
    this.#pass();
  };

  readonly #pass = (): void => {
    // A microtask that was due may find that an arrival has run everything meanwhile.
    this.#due = false;
    if (this.#running || this.#head === undefined) return;
    this.#running = true;
    const started = performance.now();
    let last = started;
    let item = this.#head as Runnable | undefined;
    while (item !== undefined) {
      this.#head = item.nextReady;
      if (this.#head === undefined) this.#tail = undefined;
      item.nextReady = undefined;
      item.ready = false;
      const more = item.turn(this.#careful > 0 ? CAREFUL_BUDGET : TURN_BUDGET);
      if (more && !item.ready) this.#push(item);
      this.#group[this.#grouped++] = item;
      // A turn that used its whole budget was not short, whatever its calls were.
      if (more || this.#grouped === TIMED_TOGETHER || this.#careful > 0) {
        const now = performance.now();
        this.#time(now - last);
        last = now;
        if (now - started > PASS_BUDGET_MS) break;
      }
      item = this.#head;
    }
    if (this.#grouped > 0) this.#time(performance.now() - last);
    this.#running = false;
    if (this.#head !== undefined && !this.#due) {
      this.#due = true;
      this.lastImmediate = setImmediate(this.#freshPass);
    }
  };

  /** Shares the time of a group among its members; after a slow group, turns are timed one by one for a while. */
  #time(groupMs: number): void {
    const among = this.#grouped;
    if (groupMs > SLOW_GROUP_MS) this.#careful = CAREFUL_TURNS;
    else if (this.#careful > 0) this.#careful -= 1;
    for (let index = 0; index < among; index += 1) {
      this.#group[index]!.took(groupMs / among, groupMs, among);
      this.#group[index] = undefined;
    }
    this.#grouped = 0;
  }
}
