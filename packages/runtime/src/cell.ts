import type { ActorPort, ExportCall, HandlerInstance, Wait } from "@troupe/handler";
import { ActorError, actorGone, err, errorText, isErr } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { ManifestSource } from "@troupe/messages";
import { CallQueue } from "./call-queue.ts";
import { copyOf } from "./data.ts";
import { diagnostics } from "./diagnostics.ts";
import { metricsOf } from "./metrics.ts";
import { nextPhase } from "./phase.ts";
import type { Phase, PhaseEvent } from "./phase.ts";
import type { ActorContext, Plan } from "./plan.ts";
import { Port } from "./port.ts";
import { recordedApi } from "./recorded-api.ts";
import type { Recorder } from "./recorder.ts";
import type { Runnable, Scheduler } from "./scheduler.ts";
import { OwnSelf } from "./self.ts";
import type { Sibling, Siblings } from "./siblings.ts";

/** What a cell needs of its runtime. */
export interface CellHost {
  readonly scheduler: Scheduler;
  /** Milliseconds of the clock that actors live by. */
  now(): number;
  /** A call has become asynchronous: watch its deadline. */
  watch(cell: Cell): void;
  unwatch(cell: Cell): void;
  /** The actor failed: its cell has ended already. */
  crashed(cell: Cell, reason: unknown): void;
  /** The actor asked to end, and its call is over. */
  shutdown(cell: Cell, result: Uint8Array | undefined): void;
  overrun(cell: Cell, elapsedMs: number, among: number): void;
  /** Something failed that nobody waits for. */
  fault(cell: Cell, error: unknown): void;
}

/** Bounds of one actor. */
export interface CellLimits {
  /** Calls that wait before senders are refused. */
  readonly mailbox: number;
  readonly callDeadlineMs: number;
  /** `init` is a call too: the shorter of both holds. */
  readonly initDeadlineMs: number;
  readonly stopDeadlineMs: number;
}

/** What stays of an actor when it is restarted. */
export interface Identity {
  readonly id: TheaterId;
  readonly name: string;
  readonly parent: TheaterId | undefined;
  /** The state to start from. */
  readonly initialState: unknown;
  readonly withInit: boolean;
  readonly recorder: Recorder | undefined;
  readonly limits: CellLimits;
  /** The manifest that it was spawned with, as it was given. */
  readonly manifest: ManifestSource | undefined;
}

/**
 * One life of one actor: its queue, its state, its current call. One call runs at a time. A restarted actor is a new
 * cell with the same identity.
 */
export class Cell implements Runnable, Sibling<Cell>, Wait {
  nextReady: Runnable | undefined = undefined;
  ready = false;

  readonly host: CellHost;
  readonly identity: Identity;
  readonly plan: Plan;
  readonly context: ActorContext;
  phase: Phase = "starting";
  /** Whether new calls are taken: starting or running. */
  open = true;
  ended = false;
  children: Siblings<Cell> | undefined = undefined;
  family: object | undefined = undefined;
  previousSibling: Cell | undefined = undefined;
  nextSibling: Cell | undefined = undefined;
  /** Settles when the end of this life was acknowledged. */
  ending: Promise<void> | undefined = undefined;
  restarts = 0;
  /** Whether `init` has succeeded: what fails before that fails the spawn and is nobody else's business. */
  started = false;
  readonly startedAt: number;

  calls = 0;
  failedCalls = 0;
  busyMs: number = 0;
  longestTurnMs: number = 0;

  readonly queue: CallQueue;
  /** The call whose promise is awaited. */
  waiting: ExportCall | undefined = undefined;
  // Its place among those whose deadline is watched.
  earlier: Wait | undefined = undefined;
  later: Wait | undefined = undefined;
  tick = -1;
  #instances: (HandlerInstance | undefined)[] | undefined = undefined;
  #recordedApis: (object | undefined)[] | undefined = undefined;
  #self: OwnSelf | undefined = undefined;
  /** A callback is on the stack. */
  inCall = false;
  #held = false;
  #afterWaiting: (() => void) | undefined = undefined;
  #resolved: ((value: unknown) => void) | undefined = undefined;
  #rejected: ((reason: unknown) => void) | undefined = undefined;
  #shutdownResult: { readonly result: Uint8Array | undefined } | undefined = undefined;

  constructor(host: CellHost, identity: Identity, plan: Plan) {
    this.host = host;
    this.identity = identity;
    this.plan = plan;
    this.queue = new CallQueue(identity.limits.mailbox);
    this.startedAt = host.now();
    // Of its own for each life: callbacks of one must not be able to change another's.
    this.context = new plan.Context(this, copyOf(identity.initialState));
  }

  get id(): TheaterId {
    return this.identity.id;
  }

  /** How long the call that runs may take. */
  get deadlineMs(): number {
    const { callDeadlineMs, initDeadlineMs } = this.identity.limits;
    return this.started ? callDeadlineMs : Math.min(initDeadlineMs, callDeadlineMs);
  }

  get self(): OwnSelf {
    return (this.#self ??= new OwnSelf(this));
  }

  move(event: PhaseEvent): boolean {
    const next = nextPhase(this.phase, event);
    if (next === undefined) return false;
    this.phase = next;
    this.open = next === "starting" || next === "running";
    this.ended = next === "ended";
    if (event === "ready") this.started = true;
    return true;
  }

  // --- handlers

  instance(slot: number): HandlerInstance {
    return this.#instances?.[slot] ?? this.#mount(slot);
  }

  #mount(slot: number): HandlerInstance {
    const { mounted, config } = this.plan.grants[slot]!;
    const port: ActorPort = new Port(this, this.plan.definition.callbacks[mounted.handler.name]);
    const instance = mounted.runtime.instance(port, config);
    const instances = (this.#instances ??= this.plan.grants.map(nothing));
    return (instances[slot] = instance);
  }

  /** The functions that the context shows: the instance's, or, where the actor is recorded, some that record and call them. */
  api(slot: number): object {
    const { recorder } = this.identity;
    return recorder === undefined ? this.instance(slot).api : this.#recordedApi(slot, recorder);
  }

  #recordedApi(slot: number, recorder: Recorder): object {
    const apis = (this.#recordedApis ??= this.plan.grants.map(nothing));
    const { imports } = this.plan.grants[slot]!.mounted.handler;
    return (apis[slot] ??= recordedApi(this.instance(slot).api, imports, recorder));
  }

  /** The instances that exist, latest first: the order in which they are ended. */
  existing(): HandlerInstance[] {
    const found: HandlerInstance[] = [];
    const instances = this.#instances;
    if (instances === undefined) return found;
    for (let slot = instances.length - 1; slot >= 0; slot -= 1) {
      const instance = instances[slot];
      if (instance !== undefined) found.push(instance);
    }
    return found;
  }

  /** The instance of a slot if the actor ever needed it. */
  existingInstance(slot: number): HandlerInstance | undefined {
    return this.#instances?.[slot];
  }

  // --- the queue

  enqueue(call: ExportCall): boolean {
    if (!this.open) return false;
    this.queue.append(call);
    if (!this.ready && this.#runnable()) this.host.scheduler.wake(this);
    return true;
  }

  arrive(call: ExportCall, bulk?: boolean): boolean {
    if (!this.open) return false;
    this.queue.append(call);
    if (this.#runnable()) this.host.scheduler.arrive(this, bulk);
    return true;
  }

  /** Puts the call that starts the actor before those that were sent to it meanwhile. */
  enqueueFirst(call: ExportCall): void {
    this.queue.prepend(call);
    this.host.scheduler.wake(this);
  }

  /** Empties the queue: the calls in it will not be made. */
  dropQueue(cause: unknown): void {
    if (this.queue.length === 0) return;
    const reason = actorGone(this.id, cause);
    for (let call = this.queue.take(); call !== undefined; call = this.queue.take()) this.#tellGone(call, reason);
  }

  /** A handler that fails while it is told must not keep the others from being told. */
  #tellGone(call: ExportCall, reason: unknown): void {
    try {
      call.failed("gone", reason);
    } catch (error) {
      this.host.fault(this, error);
    }
  }

  #runnable(): boolean {
    return this.waiting === undefined && !this.inCall && !this.#held;
  }

  turn(budget: number): boolean {
    let left = budget;
    while (left-- > 0) {
      if (this.waiting !== undefined || this.#held || !this.open) return false;
      const call = this.queue.take();
      if (call === undefined) return false;
      try {
        this.#run(call);
      } catch (error) {
        // Not the actor's callback, which is caught closer, but a handler that failed while it was told the outcome.
        this.crash(error);
      }
    }
    return this.queue.length > 0 && this.waiting === undefined && !this.#held;
  }

  took(elapsedMs: number, groupMs: number, among: number): void {
    this.busyMs += elapsedMs;
    if (elapsedMs > this.longestTurnMs) this.longestTurnMs = elapsedMs;
    if (groupMs > this.identity.limits.callDeadlineMs) this.host.overrun(this, groupMs, among);
    if (!diagnostics.turn.hasSubscribers) return;
    const { id, name } = this.identity;
    diagnostics.turn.publish({ actor: id, name, elapsedMs, among, metrics: metricsOf(this) });
  }

  /** Makes no further call until `until` settles: the store of the chain cannot keep up. */
  hold(until: Promise<void>): void {
    if (this.#held) {
      // The first one is waited for; that the store failed is told in another way.
      until.catch(() => {});
      return;
    }
    this.#held = true;
    const release = (): void => {
      this.#held = false;
      if (this.queue.length > 0 && !this.ended) this.host.scheduler.wake(this);
    };
    until.then(release, release);
  }

  // --- one call

  #run(call: ExportCall): void {
    if (!call.begin()) return;
    this.calls += 1;
    const { recorder } = this.identity;
    if (recorder !== undefined && !this.#recordBegin(recorder, call)) return;
    let returned: unknown;
    this.inCall = true;
    try {
      returned = call.invoke(this.context);
    } catch (error) {
      this.inCall = false;
      this.#threw(call, error);
      return;
    }
    this.inCall = false;
    if (returned === undefined && !this.ended && this.#shutdownResult === undefined) {
      if (recorder === undefined || this.#recordReturn(recorder, call, undefined)) call.settled(undefined);
    } else if (isThenable(returned)) {
      this.#await(call, returned);
    } else {
      this.#returned(call, returned);
    }
  }

  #await(call: ExportCall, promise: PromiseLike<unknown>): void {
    this.waiting = call;
    this.host.watch(this);
    this.identity.recorder?.callWaits();
    this.#resolved ??= (value) => this.#continue((waited) => this.#returned(waited, value));
    this.#rejected ??= (reason) => this.#continue((waited) => this.#threw(waited, reason));
    promise.then(this.#resolved, this.#rejected);
  }

  #continue(finish: (call: ExportCall) => void): void {
    const call = this.waiting;
    // Ended meanwhile: the call has been told already.
    if (call === undefined) return;
    this.waiting = undefined;
    this.host.unwatch(this);
    try {
      finish(call);
    } catch (error) {
      this.crash(error);
    }
    this.#afterWaiting?.();
    if (this.queue.length > 0 && this.open) this.host.scheduler.wake(this);
  }

  #returned(call: ExportCall, returned: unknown): void {
    if (this.ended) {
      call.failed("gone", actorGone(this.id));
      return;
    }
    const { recorder } = this.identity;
    if (isErr(returned)) {
      this.failedCalls += 1;
      recorder?.callFailed(call.spec, "err", returned.reason);
      call.failed("err", returned.reason);
    } else {
      let answer: unknown = undefined;
      if (call.spec.answer === undefined) {
        if (returned !== undefined) this.context.state = returned;
      } else if (typeof returned === "object" && returned !== null) {
        answer = returned;
        if ("state" in returned && returned.state !== undefined) this.context.state = returned.state;
      }
      if (recorder === undefined || this.#recordReturn(recorder, call, answer)) call.settled(answer);
    }
    if (this.#shutdownResult !== undefined && !this.ended) this.host.shutdown(this, this.#shutdownResult.result);
  }

  /** False: its parameters are no data, or the store took no more, and the actor has ended without this call. */
  #recordBegin(recorder: Recorder, call: ExportCall): boolean {
    try {
      recorder.callBegins(call.spec, call.params());
    } catch (error) {
      this.#unrecordable(call, error);
      return false;
    }
    return this.#recorded(call);
  }

  /** False: its answer is no data, or the store took no more, and the actor has ended. */
  #recordReturn(recorder: Recorder, call: ExportCall, answer: unknown): boolean {
    try {
      recorder.callReturned(call.spec, answer, this.context.state);
    } catch (error) {
      this.#unrecordable(call, error);
      return false;
    }
    return this.#recorded(call);
  }

  /** False: the store failed with this event, and the actor has ended. */
  #recorded(call: ExportCall): boolean {
    if (!this.ended) return true;
    call.failed("gone", actorGone(this.id));
    return false;
  }

  /** What cannot be recorded must not be done in silence. */
  #unrecordable(call: ExportCall, error: unknown): void {
    this.failedCalls += 1;
    const crashed = this.crash(error);
    call.failed(crashed ? "crash" : "gone", crashed ? error : actorGone(this.id, error));
  }

  #threw(call: ExportCall, error: unknown): void {
    if (this.ended) {
      call.failed("gone", actorGone(this.id, error));
      return;
    }
    if (call.excuses(error)) {
      this.#returned(call, err(errorText(error)));
      return;
    }
    this.failedCalls += 1;
    this.identity.recorder?.callFailed(call.spec, "crash", error);
    this.crash(error);
    call.failed("crash", error);
  }

  // --- the end

  storeFailed(error: unknown, onStoreError: "crash" | "continue"): void {
    if (onStoreError === "crash") this.crash(error);
    else this.host.fault(this, error);
  }

  /** The call that waits has missed its deadline. */
  timedOut(): void {
    const call = this.waiting;
    if (call === undefined) return;
    const { deadlineMs } = this;
    const error = new ActorError(
      "CALL_DEADLINE",
      this.id,
      `actor ${this.id}: ${call.spec.export} did not return within ${deadlineMs} ms`,
      { hostText: `Operation timed out after ${Math.round(deadlineMs / 1000)}` },
    );
    this.waiting = undefined;
    this.host.unwatch(this);
    this.#threw(call, error);
  }

  /** Ends the actor as failed. False: it had ended before. */
  crash(reason: unknown): boolean {
    if (!this.move("end")) return false;
    this.cut(reason);
    this.host.crashed(this, reason);
    return true;
  }

  /** After the end: nothing waits any more, and nothing more is done. */
  cut(reason: unknown): void {
    const call = this.waiting;
    if (call !== undefined) {
      this.waiting = undefined;
      this.host.unwatch(this);
      this.#tellGone(call, actorGone(this.id, reason));
    }
    this.dropQueue(reason);
    this.#self?.end(reason);
    this.#afterWaiting?.();
  }

  /** Resolves when no call runs; `signal` ends the wait. */
  idle(signal: AbortSignal): Promise<void> {
    if (this.waiting === undefined || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#afterWaiting = undefined;
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#afterWaiting = done;
      signal.addEventListener("abort", done);
    });
  }

  requestShutdown(result: Uint8Array | undefined): void {
    this.#shutdownResult ??= { result };
    // Outside a call nothing would look at the wish.
    if (this.waiting === undefined && !this.inCall) this.host.shutdown(this, result);
  }
}

/** For a list of as many places as another one has; `Array.from` takes ten times as long. */
function nothing(): undefined {}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
