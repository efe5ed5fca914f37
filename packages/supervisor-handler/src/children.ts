import { errorText, isHandlerError, thrownAsData } from "@troupe/handler";
import type { ChildExit, Clock, RuntimeServices } from "@troupe/handler";
import { IdTable } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { ChildFailure } from "./api.ts";
import type { WatchedCall } from "./calls.ts";
import { SupervisorError } from "./errors.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { Supervision } from "./supervision.ts";
import type { Action, Ending, RestartPolicy, Settings } from "./supervision.ts";
import type { Teller } from "./teller.ts";

/** The call that tells of an end: until it is over, the actor may restart the child. */
interface Notice {
  readonly id: TheaterId;
  call: WatchedCall | undefined;
  readonly policy: RestartPolicy;
}

/**
 * The children of one actor: carries out what the {@link Supervision} decides, and tells the actor.
 *
 * The runtime knows who is whose child. Here only those are kept that are more than that: who may come back, and, where
 * a group is restarted together, who was started before whom. A temporary child costs nothing.
 */
export class Children {
  readonly #runtime: RuntimeServices;
  readonly #clock: Clock;
  readonly #teller: Teller;
  readonly #subscriptions: Subscriptions;
  readonly #supervision: Supervision<TheaterId>;
  readonly #notices: IdTable<TheaterId, Notice> = new IdTable();
  /** Stops that the supervision wanted, and whose end was not told yet. */
  readonly #takenDown: IdTable<TheaterId, { readonly id: TheaterId }> = new IdTable();
  #lastFailure: unknown = undefined;

  constructor(
    runtime: RuntimeServices,
    clock: Clock,
    teller: Teller,
    subscriptions: Subscriptions,
    settings: Settings,
  ) {
    this.#runtime = runtime;
    this.#clock = clock;
    this.#teller = teller;
    this.#subscriptions = subscriptions;
    this.#supervision = new Supervision(settings);
  }

  get settings(): Settings {
    return this.#supervision.settings;
  }

  configure(settings: Settings): void {
    this.#supervision.configure(settings);
    if (settings.strategy === "one-for-one") return;
    for (const child of this.#runtime.children(this.#self)) {
      if (!this.#supervision.has(child)) this.#supervision.adopt(child, "temporary", "running");
    }
  }

  get #self(): TheaterId {
    return this.#teller.port.id;
  }

  /** Whether a child is to be told of with `starting` and `started`, or `failedToStart`. */
  keeps(policy: RestartPolicy): boolean {
    return policy !== "temporary" || this.#supervision.settings.strategy !== "one-for-one";
  }

  starting(child: TheaterId, policy: RestartPolicy): void {
    this.#supervision.adopt(child, policy, "starting");
  }

  started(child: TheaterId): void {
    this.#carryOut(this.#supervision.started(child, this.#clock.monotonic()));
  }

  failedToStart(child: TheaterId): void {
    this.#supervision.drop(child);
  }

  /** A child that runs, is being restarted, or whose end is being told. */
  owns(child: TheaterId): boolean {
    return this.#supervision.has(child) || this.#notices.has(child) || this.#runtime.info(child)?.parent === this.#self;
  }

  list(): readonly TheaterId[] {
    const all = new Set(this.#supervision.children());
    for (const child of this.#runtime.children(this.#self)) all.add(child);
    return [...all];
  }

  async stop(child: TheaterId, how: "stop" | "terminate"): Promise<void> {
    this.#carryOut(this.#supervision.leave(child, this.#clock.monotonic()));
    // Again, where it was just about to be started when it was stopped for the first time.
    // oxlint-disable-next-line no-await-in-loop
    do await this.#runtime[how](child, this.#self);
    while (this.#runtime.info(child) !== undefined);
    this.#carryOut(this.#supervision.stopDone(child, this.#clock.monotonic()));
  }

  async restart(child: TheaterId): Promise<void> {
    const supervision = this.#supervision;
    const policy = this.#notices.get(child)?.policy ?? "temporary";
    if (supervision.has(child)) {
      if (!supervision.restart(child)) throw busy(child);
    } else if (this.keeps(policy)) {
      supervision.adopt(child, policy, "starting");
    }
    try {
      await this.#runtime.restart(child);
    } catch (error) {
      this.#lastFailure = error;
      if (supervision.has(child)) this.#carryOut(supervision.startFailed(child, this.#clock.monotonic()));
      else this.#forget(child);
      throw error;
    }
    this.started(child);
  }

  /** The runtime says that a child has ended. */
  ended(exit: ChildExit): void {
    const { child } = exit;
    const supervision = this.#supervision;
    if (exit.type === "error") this.#lastFailure = exit.error;
    this.#takenDown.delete(child);
    const kept = supervision.has(child);
    if (!kept || !supervision.isTakenDown(child)) this.#tellEnd(exit);
    if (kept) this.#carryOut(supervision.ended(child, endingOf(exit), this.#clock.monotonic()));
    else this.#forget(child);
  }

  /** The end of a child was told otherwise, and it will not come back. */
  release(child: TheaterId): void {
    this.#supervision.drop(child);
    this.#forget(child);
  }

  // --- what follows

  #carryOut(actions: readonly Action<TheaterId>[]): void {
    for (const action of actions) {
      switch (action.type) {
        case "stop":
          void this.#takeDown(action.child);
          break;
        case "restart":
          void this.#bringBack(action.child);
          break;
        case "back":
          this.#teller.tell("handleChildRestart", [action.child]);
          break;
        case "forget":
          this.#forget(action.child);
          break;
        case "give-up":
          this.#giveUp(action.child, action.failures);
          break;
      }
    }
  }

  /** Its end is told by the runtime, unless somebody else was restarting it just then. */
  async #takeDown(child: TheaterId): Promise<void> {
    const untold = { id: child };
    this.#takenDown.add(untold);
    await this.#runtime.stop(child, this.#self);
    if (this.#takenDown.get(child) !== untold) return;
    this.#takenDown.delete(child);
    this.#carryOut(this.#supervision.stopDone(child, this.#clock.monotonic()));
  }

  async #bringBack(child: TheaterId): Promise<void> {
    try {
      await this.#runtime.restart(child);
    } catch (error) {
      if (!this.#teller.port.alive || isFinal(error)) return;
      // The actor has stopped it meanwhile, and was told so.
      if (!this.#supervision.has(child)) return;
      this.#lastFailure = error;
      this.#tell(child, "handleChildError", [child, failureOf(error)]);
      this.#carryOut(this.#supervision.startFailed(child, this.#clock.monotonic()));
      return;
    }
    this.started(child);
  }

  #tellEnd(exit: ChildExit): void {
    const { child } = exit;
    switch (exit.type) {
      case "error":
        return this.#tell(child, "handleChildError", [child, failureOf(exit.error)]);
      case "success":
        return this.#tell(child, "handleChildExit", [child, exit.result]);
      case "external-stop":
        return this.#tell(child, "handleChildExternalStop", [child]);
    }
  }

  #tell(
    child: TheaterId,
    name: "handleChildError" | "handleChildExit" | "handleChildExternalStop",
    params: readonly unknown[],
  ): void {
    const call = this.#teller.tell(name, params, (told) => {
      // A later end of the same child has a notice of its own.
      if (this.#notices.get(child)?.call !== told) return;
      this.#notices.delete(child);
      if (!this.#supervision.has(child)) this.#forget(child);
    });
    if (call === undefined) return;
    this.#notices.add({ id: child, call, policy: this.#supervision.policyOf(child) ?? "temporary" });
  }

  /** Lets go of a child that has ended, at the latest when the actor has heard of it. Does nothing to one that runs. */
  #forget(child: TheaterId): void {
    if (this.#notices.has(child)) return;
    this.#runtime.forget(child);
    if (this.#runtime.info(child) === undefined) this.#subscriptions.delete(child);
  }

  #giveUp(child: TheaterId, failures: number): void {
    const { intensity, periodMs } = this.#supervision.settings;
    const error = new SupervisorError(
      "RESTART_INTENSITY",
      `children of "${this.#teller.port.name}" failed ${failures} times within ${periodMs} ms, where ${intensity} are put up with; the last one was ${child}`,
      { child, failures, periodMs, cause: thrownAsData(this.#lastFailure) },
    );
    this.#teller.port.crash(error);
  }
}

/** Nobody can be brought back to an actor, or in a runtime, that is ending: the runtime lets go of them all. */
function isFinal(error: unknown): boolean {
  return isHandlerError(error) && (error.code === "ACTOR_GONE" || error.code === "RUNTIME_CLOSED");
}

function endingOf(exit: ChildExit): Ending {
  if (exit.type === "error") return "crashed";
  if (exit.type === "success") return "finished";
  return exit.terminated ? "terminated" : "stopped";
}

/** What was thrown, as data. */
function failureOf(error: unknown): ChildFailure {
  const code: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return { code: typeof code === "string" ? code : "ACTOR_CRASHED", message: errorText(error) };
}

function busy(child: TheaterId): SupervisorError {
  return new SupervisorError("CHILD_BUSY", `child ${child} is being stopped or restarted already`, { child });
}
