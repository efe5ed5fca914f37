import type { ActorDown, ChildExit, EndDeadline, EndReason, HandlerInstance } from "@troupe/handler";
import { IdTable } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { Cell } from "./cell.ts";
import { Deadline, passed, settledOrAborted } from "./deadline.ts";
import { diagnostics } from "./diagnostics.ts";
import { metricsOf } from "./metrics.ts";
import type { Monitors } from "./monitors.ts";
import type { Names } from "./names.ts";
import type { Settings } from "./options.ts";

/** The end of whoever had nothing to wait for. */
const done: Promise<void> = Promise.resolve();

/** Who asked for an end, and who is told of it. */
interface Ending {
  readonly reason: EndReason;
  /** The actor that asked, if one did. */
  readonly by?: TheaterId | undefined;
  readonly error?: unknown;
  readonly result?: Uint8Array | undefined;
  /** The supervisor hears nothing: the spawn fails, or the actor is being restarted. */
  readonly silent?: boolean;
  /** What a restart needs is kept. */
  readonly forRestart?: boolean;
}

/**
 * How actors end: by stop, terminate, crash, or their own wish. Whatever the way, the children end first, the handlers
 * give everything back, the last event is recorded, and then the supervisor and the monitors are told.
 */
export class Lifecycle {
  readonly #settings: Settings;
  readonly #cells: IdTable<TheaterId, Cell>;
  readonly #names: Names;
  readonly #monitors: Monitors;
  /** Ended children that their supervisor may still restart. */
  readonly departed: IdTable<TheaterId, Cell> = new IdTable();
  /** Ends that are under way, so that a closing runtime can wait for them. */
  readonly #pending = new Set<Promise<void>>();

  constructor(settings: Settings, cells: IdTable<TheaterId, Cell>, names: Names, monitors: Monitors) {
    this.#settings = settings;
    this.#cells = cells;
    this.#names = names;
    this.#monitors = monitors;
  }

  /**
   * Children first, then the current call, then the handlers: all within one deadline.
   * @param deadline of whoever stops several actors at once; default: the actor's own
   */
  stop(cell: Cell, ending: Ending, deadline?: EndDeadline): Promise<void> {
    if (!cell.move("stop")) return cell.ending ?? Promise.resolve();
    cell.dropQueue(undefined);
    // Those who were told that their call is gone may have ended the actor.
    cell.ending ??= deadline === undefined ? this.#stopInTime(cell, ending) : this.#stop(cell, ending, deadline);
    return cell.ending;
  }

  #stopInTime(cell: Cell, ending: Ending): Promise<void> {
    const deadline = this.#deadlineOf(cell);
    const stopped = this.#stop(cell, ending, deadline);
    if (stopped === done) deadline.dispose();
    else void disposeAfter(stopped, deadline);
    return stopped;
  }

  #deadlineOf(cell: Cell): Deadline {
    return new Deadline(this.#settings.clock, cell.identity.limits.stopDeadlineMs);
  }

  /** At once where nothing runs and nothing has to be waited for: the end of an actor that does little is a hot path. */
  #stop(cell: Cell, ending: Ending, deadline: EndDeadline): Promise<void> {
    if (cell.inCall || cell.waiting !== undefined || cell.children !== undefined) {
      // A moment later: a call that asked for it goes on to where it returns, or waits; and whatever the children bring
      // about finds that this end is under way.
      const quiet = done.then(() => this.#quiet(cell, deadline));
      return this.#track(quiet.then(() => this.#endStopped(cell, ending, deadline)));
    }
    return this.#endStopped(cell, ending, deadline);
  }

  async #quiet(cell: Cell, deadline: EndDeadline): Promise<void> {
    if (cell.children !== undefined) await this.#stopChildren(cell, deadline);
    if (cell.waiting !== undefined) {
      this.#interrupt(cell);
      await cell.idle(deadline.signal);
    }
  }

  #endStopped(cell: Cell, ending: Ending, deadline: EndDeadline): Promise<void> {
    if (cell.move("end")) cell.cut(undefined);
    return this.#end(cell, ending, deadline);
  }

  /** The last steps of every end; nothing is waited for that is not there. */
  #end(cell: Cell, ending: Ending, deadline: EndDeadline): Promise<void> {
    const pending = this.#endHandlers(cell, ending.reason, deadline);
    if (pending !== undefined) return this.#track(pending.then(() => this.#finish(cell, ending)));
    this.#finish(cell, ending);
    return done;
  }

  /** The running call is waited for; what it waits for in its handlers ends. */
  #interrupt(cell: Cell): void {
    for (const instance of cell.existing()) {
      try {
        instance.stopping?.();
      } catch (error) {
        this.fault(cell, error);
      }
    }
  }

  /** Now: nothing is waited for but what the handlers must give back. */
  terminate(cell: Cell, ending: Ending): Promise<void> {
    if (cell.move("end")) {
      cell.cut(ending.error);
      // A stop that was under way goes on: its waits are over now.
      cell.ending ??= this.#abrupt(cell, ending);
    }
    return cell.ending ?? Promise.resolve();
  }

  /** The cell has ended by itself; what belongs to it has not. */
  crashed(cell: Cell, ending: Ending): void {
    cell.ending ??= this.#abrupt(cell, ending);
  }

  /** Ends at once where nothing has to be waited for: a supervisor then restarts within the same pass. */
  #abrupt(cell: Cell, ending: Ending): Promise<void> {
    if (cell.children === undefined) return this.#end(cell, ending, passed);
    return this.#track(this.#endChildren(cell, ending.reason).then(() => this.#end(cell, ending, passed)));
  }

  /** Who is terminated takes its children along; who crashed leaves them the time of a stop. */
  #endChildren(cell: Cell, reason: EndReason): Promise<void> {
    if (reason !== "terminate") {
      const deadline = this.#deadlineOf(cell);
      return disposeAfter(this.#stopChildren(cell, deadline), deadline);
    }
    const ending: Ending = { reason, by: cell.id };
    return Promise.all((cell.children?.toArray() ?? []).map((child) => this.terminate(child, ending))).then(() => {});
  }

  async #stopChildren(cell: Cell, deadline: EndDeadline): Promise<void> {
    const ending: Ending = { reason: "stop", by: cell.id };
    await Promise.all((cell.children?.toArray() ?? []).map((child) => this.stop(child, ending, deadline)));
  }

  #endHandlers(cell: Cell, reason: EndReason, deadline: EndDeadline): Promise<void> | undefined {
    let pending: Promise<void>[] | undefined;
    // Latest first, as `existing` has them, without its list.
    for (let slot = cell.plan.grants.length - 1; slot >= 0; slot -= 1) {
      const instance = cell.existingInstance(slot);
      const ended = instance === undefined ? undefined : this.#endHandler(cell, instance, reason, deadline);
      if (ended !== undefined) (pending ??= []).push(ended);
    }
    return pending === undefined ? undefined : this.waitFor(Promise.all(pending), deadline);
  }

  /**
   * Waits for handlers until the deadline, and then a little more for them to notice that; one that never settles
   * must not hold the runtime.
   */
  async waitFor(work: Promise<unknown>, { signal }: EndDeadline): Promise<void> {
    await settledOrAborted(work, signal);
    if (!signal.aborted) return;
    const grace = new Deadline(this.#settings.clock, 1000);
    try {
      await settledOrAborted(work, grace.signal);
    } finally {
      grace.dispose();
    }
  }

  #endHandler(
    cell: Cell,
    instance: HandlerInstance,
    reason: EndReason,
    deadline: EndDeadline,
  ): Promise<void> | undefined {
    try {
      const ended = instance.end?.(reason, deadline);
      return ended?.catch((error: unknown) => this.fault(cell, error));
    } catch (error) {
      this.fault(cell, error);
      return undefined;
    }
  }

  /** Something failed that nobody waits for. */
  fault(cell: Cell, error: unknown): void {
    if (diagnostics.fault.hasSubscribers) {
      diagnostics.fault.publish({ actor: cell.id, name: cell.identity.name, error });
    }
  }

  #finish(cell: Cell, ending: Ending): void {
    const { id, name, recorder } = cell.identity;
    recorder?.ended(ending.reason, ending.error);
    if (this.#cells.get(id) === cell) this.#cells.delete(id);
    const parent = this.#parentOf(cell);
    parent?.children?.delete(cell);
    if (this.departed.size > 0 && cell.existing().some(supervises)) this.forgetChildrenOf(id);

    const supervisor = ending.silent === true || parent === undefined || parent.ended ? undefined : parent;
    const told = supervisor !== undefined && hearsOfChildren(supervisor);
    if (ending.forRestart === true || told) this.departed.add(cell);
    // A restart that failed may be tried again: whoever restarts sees to that.
    else if (ending.silent !== true || cell.restarts === 0) this.#bury(cell);
    if (diagnostics.end.hasSubscribers) {
      const { reason, error } = ending;
      diagnostics.end.publish({ actor: id, name, reason, error, metrics: metricsOf(cell) });
    }
    if (this.#monitors.watches(id)) {
      const down: ActorDown = { actor: id, reason: ending.reason, error: ending.error };
      this.#monitors.down(down, (error) => this.fault(cell, error));
    }
    if (told) tell(supervisor, exitOf(cell, ending));
  }

  /** Somebody restarted a child, which failed: its supervisor hears of it as of a crash. */
  restartFailed(cell: Cell, supervisor: Cell, error: unknown): void {
    if (hearsOfChildren(supervisor)) tell(supervisor, exitOf(cell, { reason: "crash", error }));
    else this.forget(cell.id);
  }

  #parentOf(cell: Cell): Cell | undefined {
    return cell.identity.parent === undefined ? undefined : this.#cells.get(cell.identity.parent);
  }

  /** A supervisor will not restart this child. */
  forget(actor: TheaterId): void {
    const cell = this.departed.get(actor);
    if (cell === undefined) return;
    this.departed.delete(actor);
    this.#bury(cell);
  }

  /** The actor will not come back. */
  #bury(cell: Cell): void {
    this.#names.dropAll(cell.id);
    const closed = cell.identity.recorder?.close();
    if (closed !== undefined) void this.#track(closed.catch((error: unknown) => this.fault(cell, error)));
  }

  /** Nobody will restart what has departed: the runtime closes, or the supervisor is gone. */
  forgetChildrenOf(parent: TheaterId | undefined): void {
    for (const cell of this.departed.toArray()) {
      if (parent === undefined || cell.identity.parent === parent) this.forget(cell.id);
    }
  }

  #track(end: Promise<void>): Promise<void> {
    this.#pending.add(end);
    const over = (): void => void this.#pending.delete(end);
    end.then(over, over);
    return end;
  }

  /** Resolves when no end is under way. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }
}

function disposeAfter(promise: Promise<void>, deadline: Deadline): Promise<void> {
  const dispose = (): void => deadline.dispose();
  promise.then(dispose, dispose);
  return promise;
}

/** Asks for the instance of every grant: who is to hear of something may not have been needed before. */
function tell(supervisor: Cell, exit: ChildExit): void {
  for (let slot = 0; slot < supervisor.plan.grants.length; slot += 1) {
    try {
      supervisor.instance(slot).childEnded?.(exit);
    } catch (error) {
      supervisor.crash(error);
    }
  }
}

function hearsOfChildren(cell: Cell): boolean {
  for (let slot = 0; slot < cell.plan.grants.length; slot += 1) {
    if (supervises(cell.instance(slot))) return true;
  }
  return false;
}

function supervises(instance: HandlerInstance): boolean {
  return instance.childEnded !== undefined;
}

function exitOf(cell: Cell, ending: Ending): ChildExit {
  const { id: child, name, parent } = cell.identity;
  switch (ending.reason) {
    case "crash":
      return { type: "error", child, name, error: ending.error };
    case "shutdown":
      return ending.result === undefined
        ? { type: "success", child, name }
        : { type: "success", child, name, result: ending.result };
    case "stop":
    case "terminate":
      return {
        type: "external-stop",
        child,
        name,
        bySupervisor: ending.by !== undefined && ending.by === parent,
        terminated: ending.reason === "terminate",
      };
  }
}
