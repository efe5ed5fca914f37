/** Something with work to do: an actor with calls in its queue. */
export interface Runnable {
  /** @internal The next one in the run queue: the queue is a list through its members. */
  nextReady: Runnable | undefined;
  /** @internal Whether it stands in the run queue. */
  ready: boolean;
  /** Runs up to `budget` calls. True: there is more to do now. */
  turn(budget: number): boolean;
  /** How long the last turn took, in milliseconds. */
  took(elapsedMs: number): void;
}

/** Calls of one actor before the next one has its turn. */
const TURN_BUDGET = 64;
/** Time after which a pass lets the sockets have theirs, in milliseconds. */
const PASS_BUDGET_MS = 5;
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

  /** Puts `item` into the run queue, and sees to it that a pass comes soon. */
  wake(item: Runnable): void {
    if (!item.ready) this.#push(item);
    if (this.#running || this.#due) return;
    this.#due = true;
    if (this.#passes < MICROTASK_PASSES) {
      this.#passes += 1;
      queueMicrotask(this.#pass);
    } else {
      setImmediate(this.#freshPass);
    }
  }

  /** As `wake`, for work that an I/O event caused. */
  arrive(item: Runnable): void {
    if (!item.ready) this.#push(item);
    this.#arrivals += 1;
    if (this.#running || this.#due) return;
    if (!this.#alone) {
      this.#due = true;
      this.#arrivals = 1;
      setImmediate(this.#polled);
      return;
    }
    if (!this.#sampling && --this.#sample === 0) {
      this.#sampling = true;
      this.#arrivals = 1;
      setImmediate(this.#sampled);
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
    if (this.#running) return;
    this.#running = true;
    const started = performance.now();
    let last = started;
    let item = this.#head;
    while (item !== undefined) {
      this.#head = item.nextReady;
      if (this.#head === undefined) this.#tail = undefined;
      item.nextReady = undefined;
      item.ready = false;
      const more = item.turn(TURN_BUDGET);
      const now = performance.now();
      item.took(now - last);
      last = now;
      if (more && !item.ready) this.#push(item);
      if (now - started > PASS_BUDGET_MS) break;
      item = this.#head;
    }
    this.#running = false;
    if (this.#head !== undefined && !this.#due) {
      this.#due = true;
      setImmediate(this.#freshPass);
    }
  };
}
