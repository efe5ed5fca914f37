/** Whether a child is started again: always, after a failure, or never. */
export type RestartPolicy = "permanent" | "transient" | "temporary";

/** Who is started again with a child: nobody else, all, or those that were started after it. */
export type Strategy = "one-for-one" | "one-for-all" | "rest-for-one";

/** How a supervisor keeps its children alive, and when it gives up. */
export interface Settings {
  readonly strategy: Strategy;
  /** Failures within the period that it puts up with. */
  readonly intensity: number;
  readonly periodMs: number;
}

/** How a child ended without its supervisor's doing: it failed, was done, or somebody else stopped or terminated it. */
export type Ending = "crashed" | "finished" | "stopped" | "terminated";

/** What the machine wants done. */
export type Action<Id> =
  /** Stop the child, then tell `stopDone`. */
  | { readonly type: "stop"; readonly child: Id }
  /** Start the child again, then tell `started` or `startFailed`. */
  | { readonly type: "restart"; readonly child: Id }
  /** The child runs again: the actor may be told. */
  | { readonly type: "back"; readonly child: Id }
  /** The child will not come back by itself. */
  | { readonly type: "forget"; readonly child: Id }
  /** Too many failures: the supervisor itself has failed. Nothing is wanted any more. */
  | { readonly type: "give-up"; readonly child: Id; readonly failures: number };

/**
 * Where a child stands. `doomed`: it runs, and is to be stopped when its turn in the round comes; `stopping`: it was
 * asked to; `down`: it has ended and waits for its turn to be started.
 */
type Phase = "starting" | "running" | "doomed" | "stopping" | "down";

interface Member {
  readonly policy: RestartPolicy;
  phase: Phase;
  /** Whether it is started because we wanted it, and not by the actor. */
  automatic: boolean;
  /** The actor wants it gone: it is not started again. */
  leaving: boolean;
  /** It ended while `starting`: the start is told later, and then this. */
  early: Ending | undefined;
}

/** A group that is stopped and started again, child by child. */
interface Round<Id> {
  readonly strategy: Strategy;
  /** In the order of their start: taken from the end. */
  readonly stops: Id[];
  /** In the reverse order of their start: taken from the end. */
  readonly starts: Id[];
  /** Whose stop or start is waited for. */
  current: Id | undefined;
}

/**
 * What a supervisor decides, without doing any of it: events in, wishes out, in the order in which they are to be done.
 * It follows Erlang's `supervisor`, with one difference: single children are restarted side by side, so that a slow
 * `init` of one holds up nobody else. Rounds of a group are one at a time; who fails meanwhile waits for its end.
 */
export class Supervision<Id> {
  #settings: Settings;
  /** In the order of their first start, which restarts do not change. */
  readonly #members: Map<Id, Member> = new Map();
  /** Times of the failures in the period, oldest first; never more than the intensity and one. */
  readonly #failures: number[] = [];
  #round: Round<Id> | undefined = undefined;
  /** Who has failed during the round. */
  readonly #waiting: Id[] = [];
  #over = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** For the failures from now on; a round that is under way is finished as it was begun. */
  configure(settings: Settings): void {
    this.#settings = settings;
  }

  has(child: Id): boolean {
    // Where all children are temporary there are none, and V8 keeps a copy of each text that a map is asked for.
    return this.#members.size > 0 && this.#members.has(child);
  }

  /** In the order of their first start. */
  children(): IterableIterator<Id> {
    return this.#members.keys();
  }

  policyOf(child: Id): RestartPolicy | undefined {
    return this.#members.get(child)?.policy;
  }

  /** Whether the end of this child now is part of a round that brings it back: nobody has to be told. */
  isTakenDown(child: Id): boolean {
    const member = this.#members.get(child);
    if (member === undefined || member.policy === "temporary" || member.leaving) return false;
    return member.phase === "doomed" || member.phase === "stopping";
  }

  // --- what happens

  /** A new child is being started (tell `started`, or `drop` it), or runs already. */
  adopt(child: Id, policy: RestartPolicy, phase: "starting" | "running"): void {
    this.#members.set(child, { policy, phase, automatic: false, leaving: false, early: undefined });
  }

  /** The first start of a child has failed: it has never been one. */
  drop(child: Id): void {
    this.#members.delete(child);
  }

  /** The start of a child succeeded. */
  started(child: Id, now: number): readonly Action<Id>[] {
    const member = this.#members.get(child);
    if (this.#over || member?.phase !== "starting") return [];
    if (member.leaving) {
      // It could not be stopped before it ran; a round that waits for it goes on when it is gone.
      member.phase = "stopping";
      return [{ type: "stop", child }];
    }
    member.phase = "running";
    const actions: Action<Id>[] = member.automatic ? [{ type: "back", child }] : [];
    member.automatic = false;
    if (this.#round?.current === child) this.#round.current = undefined;
    const { early } = member;
    member.early = undefined;
    if (early !== undefined) actions.push(...this.#end(child, member, early, now));
    actions.push(...this.#advance(now));
    return actions;
  }

  /** A child could not be started again: one more failure. */
  startFailed(child: Id, now: number): readonly Action<Id>[] {
    const member = this.#members.get(child);
    if (this.#over || member?.phase !== "starting") return [];
    const how = member.early ?? "crashed";
    member.early = undefined;
    member.automatic = false;
    const round = this.#round;
    if (round?.current !== child || member.leaving || !comesBack(member.policy, how)) {
      return this.#end(child, member, how, now);
    }
    // The rest of the round is down: the next one, which begins with this child, takes it over.
    member.phase = "down";
    this.#round = undefined;
    return this.#failed(child, now, round.strategy);
  }

  /** A child has ended; not told for ends that `restart` caused. */
  ended(child: Id, how: Ending, now: number): readonly Action<Id>[] {
    const member = this.#members.get(child);
    if (this.#over || member === undefined || member.phase === "down") return [];
    if (member.phase !== "starting" || member.leaving) return this.#end(child, member, how, now);
    member.early = how;
    return [];
  }

  /** A stop that we or the actor wanted is over, whether or not the end was told. What is starting is told of by its start. */
  stopDone(child: Id, now: number): readonly Action<Id>[] {
    const member = this.#members.get(child);
    if (this.#over || member === undefined || member.phase === "starting") return [];
    return member.leaving || member.phase === "stopping" ? this.#end(child, member, "stopped", now) : [];
  }

  /** The actor wants a child gone, and is about to stop it; a child that is down is gone at once. */
  leave(child: Id, now: number): readonly Action<Id>[] {
    const member = this.#members.get(child);
    if (this.#over || member === undefined) return [];
    member.leaving = true;
    return member.phase === "down" ? this.#remove(child, now) : [];
  }

  /** The actor wants a child restarted. False: it is being stopped or started already. */
  restart(child: Id): boolean {
    const member = this.#members.get(child);
    if (this.#over || member?.phase !== "running" || member.leaving) return false;
    member.phase = "starting";
    return true;
  }

  // --- what follows

  #end(child: Id, member: Member, how: Ending, now: number): readonly Action<Id>[] {
    if (member.leaving) return this.#remove(child, now);
    if (member.phase === "doomed" || member.phase === "stopping") {
      if (member.policy === "temporary") return this.#remove(child, now);
      member.phase = "down";
      if (this.#round?.current !== child) return [];
      this.#round.current = undefined;
      return this.#advance(now);
    }
    if (!comesBack(member.policy, how)) return this.#remove(child, now);
    member.phase = "down";
    if (this.#round === undefined) return this.#failed(child, now, this.#settings.strategy);
    this.#waiting.push(child);
    return [];
  }

  #remove(child: Id, now: number): readonly Action<Id>[] {
    this.#members.delete(child);
    const forget: Action<Id> = { type: "forget", child };
    if (this.#round?.current !== child) return [forget];
    this.#round.current = undefined;
    return [forget, ...this.#advance(now)];
  }

  #failed(child: Id, now: number, strategy: Strategy): readonly Action<Id>[] {
    const { intensity, periodMs } = this.#settings;
    const failures = this.#failures;
    failures.push(now);
    while (now - failures[0]! > periodMs) failures.shift();
    if (failures.length > intensity) {
      this.#over = true;
      return [{ type: "give-up", child, failures: failures.length }];
    }
    if (strategy === "one-for-one") return [this.#restart(child)];
    this.#round = this.#roundOf(child, strategy);
    return this.#advance(now);
  }

  #restart(child: Id): Action<Id> {
    const member = this.#members.get(child)!;
    member.phase = "starting";
    member.automatic = true;
    return { type: "restart", child };
  }

  /** A child that is just being started has seen nothing of the failure, and is left alone. */
  #roundOf(failed: Id, strategy: Strategy): Round<Id> {
    const round: Round<Id> = { strategy, stops: [], starts: [], current: undefined };
    let affected = strategy === "one-for-all";
    for (const [child, member] of this.#members) {
      affected ||= child === failed;
      if (!affected || member.leaving) continue;
      if (member.phase === "running") {
        member.phase = "doomed";
        round.stops.push(child);
      } else if (member.phase !== "down") {
        continue;
      }
      if (member.policy !== "temporary") round.starts.push(child);
    }
    round.starts.reverse();
    return round;
  }

  /** The next step of the round; after the last one, who failed meanwhile. */
  #advance(now: number): readonly Action<Id>[] {
    const round = this.#round;
    if (this.#over || round === undefined || round.current !== undefined) return [];
    for (let child = round.stops.pop(); child !== undefined; child = round.stops.pop()) {
      const member = this.#members.get(child);
      if (member?.phase !== "doomed") continue;
      member.phase = "stopping";
      round.current = child;
      return [{ type: "stop", child }];
    }
    for (let child = round.starts.pop(); child !== undefined; child = round.starts.pop()) {
      if (this.#members.get(child)?.phase !== "down") continue;
      round.current = child;
      return [this.#restart(child)];
    }
    this.#round = undefined;
    return this.#attendToWaiting(now);
  }

  #attendToWaiting(now: number): readonly Action<Id>[] {
    const actions: Action<Id>[] = [];
    while (!this.#over && this.#round === undefined) {
      const child = this.#waiting.shift();
      if (child === undefined) break;
      // A round that included it has brought it back meanwhile, or the actor has let it go.
      if (this.#members.get(child)?.phase !== "down") continue;
      actions.push(...this.#failed(child, now, this.#settings.strategy));
    }
    return actions;
  }
}

function comesBack(policy: RestartPolicy, how: Ending): boolean {
  if (policy === "transient") return how === "crashed" || how === "terminated";
  return policy === "permanent";
}
