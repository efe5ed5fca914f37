import type { ActorDefinition } from "@troupe/actor";
import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import { errorText } from "@troupe/handler";
import { t } from "@troupe/pack";
import { Cell } from "../cell.ts";
import type { CellHost, CellLimits, Identity } from "../cell.ts";
import { initSpec } from "../calls.ts";
import { makePlan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import { Scheduler } from "../scheduler.ts";
import { findCall } from "./callbacks.ts";
import { Comparison } from "./comparison.ts";
import { answerIn, asIfAnswered, isAbout } from "./host-calls.ts";
import type { Answer, HostCall } from "./host-calls.ts";
import { OpenHostCalls, saysGone } from "./open-host-calls.ts";
import type { NumberedCall, OpenHostCall } from "./open-host-calls.ts";
import { deadlineIn, exportOf, recordedText } from "./recording.ts";
import { ReplayRecorder } from "./replay-recorder.ts";
import type { RecorderGuide } from "./replay-recorder.ts";
import { ReplayedCall } from "./replayed-call.ts";
import type { CallGuide } from "./replayed-call.ts";
import { describeEvent } from "./report.ts";
import { scriptedHandler } from "./scripted-handler.ts";
import type { Script } from "./scripted-handler.ts";
import type { Tape } from "./tape.ts";

/** Who the actor is, as it was when it was recorded. */
export type ReplayedIdentity = Pick<Identity, "id" | "name" | "initialState" | "withInit" | "manifest">;

/** What stops the code of an actor whose replay is over. */
class ReplayOver extends Error {
  override readonly name: string = "ReplayOver";

  constructor() {
    super("the replay is over");
  }
}

/** What {@link ReplayedActor.step} has done: nothing, something of its own, or something that the actor goes on from. */
export type Stepped = "stuck" | "played" | "settled";

/**
 * An actor that lives its recorded life again. Its cell is that of a living actor, its recorder appends what it does to
 * a new chain, and each event of that has to be the next one of the recording. What comes from outside (calls, results
 * of host calls, ends) is taken from the recording, when it is next there.
 */
export class ReplayedActor implements RecorderGuide, CallGuide, Script {
  readonly comparison: Comparison;
  readonly #definition: ActorDefinition;
  readonly #tape: Tape;
  readonly #format: ChainFormat;
  readonly #recorder: ReplayRecorder;
  readonly #identity: Identity;
  readonly #limits: { -readonly [Name in keyof CellLimits]: CellLimits[Name] };
  readonly #plan: Plan;
  readonly #onEvent: ((event: ChainEvent) => void) | undefined;
  readonly #open: OpenHostCalls;
  #cell: Cell;
  /** What the actor itself threw, and ended of. */
  #crash: { readonly reason: unknown } | undefined = undefined;
  /** The last promise that was settled was rejected. */
  #lastFailed = false;
  #needsInit = false;
  #state: unknown;

  constructor(
    definition: ActorDefinition,
    tape: Tape,
    format: ChainFormat,
    identity: ReplayedIdentity,
    onEvent: ((event: ChainEvent) => void) | undefined,
  ) {
    this.#definition = definition;
    this.#tape = tape;
    this.comparison = new Comparison(tape);
    this.#format = format;
    this.#onEvent = onEvent;
    this.#open = new OpenHostCalls(format);
    this.#recorder = new ReplayRecorder(format, tape, this);
    this.#recorder.actor = { storeFailed: (error) => this.#unreadable(error), hold() {} };
    this.#limits = { mailbox: 1, callDeadlineMs: Infinity, initDeadlineMs: Infinity, stopDeadlineMs: Infinity };
    this.#identity = { ...identity, parent: undefined, recorder: this.#recorder, limits: this.#limits };
    const mounted = definition.uses.map((handler, index) => scriptedHandler(handler, index, this));
    this.#plan = makePlan(definition, new Map(mounted.map((one) => [one.handler.name, one])), undefined);
    this.#cell = this.#newLife();
    this.#state = this.#cell.context.state;
  }

  get state(): unknown {
    return this.#state;
  }

  /** No code of the actor does anything from now on. */
  end(): void {
    this.comparison.over = true;
    this.#endLife(undefined);
  }

  #newLife(): Cell {
    const cell = new Cell(this.#host(), this.#identity, this.#plan);
    this.#crash = undefined;
    this.#needsInit = this.#identity.withInit && this.#definition.init !== undefined;
    if (!this.#needsInit) cell.move("ready");
    return cell;
  }

  #host(): CellHost {
    return {
      // Nothing is ever queued but what is run at once.
      scheduler: new Scheduler(),
      now: () => 0,
      watch() {},
      unwatch() {},
      crashed: (cell, reason) => {
        if (cell !== this.#cell) return;
        this.#crash = { reason };
        this.#endsItself();
      },
      shutdown: (cell) => {
        if (cell.move("stop")) this.#endsItself();
      },
      overrun() {},
      fault() {},
    };
  }

  /** Where nothing had to be waited for, the end was there before the actor's code went on. */
  #endsItself(): void {
    const { next } = this.#tape;
    if (next?.kind === "lifecycle" && !this.comparison.over) this.#playLifecycle(next);
  }

  // --- what comes from outside

  /** Lets the next event happen if it is one that comes from outside. */
  step(): Stepped {
    const event = this.#tape.next;
    if (this.comparison.over) return "stuck";
    if (event === undefined) {
      this.comparison.over = true;
      return "stuck";
    }
    try {
      if (event.kind === "lifecycle") return this.#playLifecycle(event);
      if (event.kind !== "host-call") return this.#playWithin(event);
      // Nothing will ask any more that has not asked: then a match that is not beyond doubt is the right one.
      return this.#playMoment(event, true) ? "settled" : "stuck";
    } catch (error) {
      this.#unreadable(error);
      return "stuck";
    }
  }

  /** The part of the above that may also happen while code of the actor runs. */
  #playWithin(event: ChainEvent): Stepped {
    switch (event.kind) {
      case "call":
        return this.#playCall(event);
      case "host-call":
        return this.#playMoment(event, false) ? "settled" : "stuck";
      case "summary":
      case "custom":
        this.#recorder.copy(event);
        return "played";
      case "result":
      case "error":
      case "lifecycle":
        return "stuck";
    }
  }

  #playCall(event: ChainEvent): Stepped {
    const cell = this.#cell;
    if (cell.inCall || cell.waiting !== undefined) return "stuck";
    if (!cell.open) {
      this.comparison.diverge(event, "the actor has ended, and the recording goes on", "nothing");
      return "stuck";
    }
    const name = exportOf(event, this.#format);
    if (this.#needsInit && name !== initSpec.export) {
      this.comparison.diverge(
        event,
        "the definition has an init, and the recorded life begins without one",
        initSpec.export,
      );
      return "stuck";
    }
    const found = findCall(this.#definition, event, this.#format);
    if (found === undefined) {
      this.comparison.diverge(event, `the definition has nothing that ${name} would call`, "nothing");
      return "stuck";
    }
    this.#needsInit = false;
    cell.queue.append(new ReplayedCall(found, this));
    cell.turn(1);
    return "played";
  }

  /**
   * Settles the host call whose end is next, and lets happen what happened in the same moment. Of what happened later,
   * code that waited for this host call had run before.
   */
  #playMoment(event: ChainEvent, atRest: boolean): boolean {
    if (!this.#settleNext(event, atRest)) return false;
    while (this.#tape.goesOn && !this.comparison.over) {
      const next = this.#tape.next!;
      const played = next.kind === "call" ? this.#playCall(next) === "played" : this.#settleNext(next, false);
      if (!played) break;
    }
    return true;
  }

  #settleNext(event: ChainEvent, atRest: boolean): boolean {
    if (event.kind !== "host-call") return false;
    const found = this.#open.take(event, false) ?? (atRest ? this.#open.take(event, true) : undefined);
    if (found === undefined) return false;
    this.#settle({ ...found.open, call: event.call }, found.answer);
    return true;
  }

  #settle(open: OpenHostCall, answer: Answer): void {
    // The host says so of an actor that has ended: so it had.
    if (saysGone(answer) && open.port.alive && this.#tape.callIsCutOff) {
      this.#endLife(undefined);
    }
    if (!open.gone) this.#lastFailed = answer.tag === "err";
    this.#record(open, answer);
    if (answer.tag === "ok") open.resolve(answer.value);
    else open.reject(answer.error);
  }

  #record({ called, call, args }: NumberedCall, answer: Answer): void {
    if (answer.tag === "ok") this.#recorder.hostReturned(called, call, args, answer.value);
    else this.#recorder.hostFailed(called, call, args, answer.error);
  }

  #playLifecycle(event: ChainEvent): Stepped {
    if (event.type === "restart") {
      this.#endLife(undefined);
      const { restarts } = this.#cell;
      this.#cell = this.#newLife();
      this.#cell.restarts = restarts + 1;
      this.#state = this.#cell.context.state;
      this.#recorder.restarted(this.#cell.restarts);
      return "played";
    }
    const text = recordedText(event, this.#format);
    if (this.#crash !== undefined && event.type === "crash") {
      this.#recorder.ended(event.type, this.#crash.reason);
      return "played";
    }
    const reason = text === "" ? undefined : text;
    this.#endLife(reason);
    // What hears of the end may have done something that was recorded before it.
    if (this.#tape.next === event) this.#recorder.ended(event.type, reason);
    return "played";
  }

  #endLife(reason: unknown): void {
    if (this.#cell.move("end")) this.#cell.cut(reason);
  }

  /**
   * For when nothing has moved for a while: something may have happened to the actor that the recording tells only by
   * what follows. False: nothing did.
   * @param surely nothing will move any more
   */
  interrupt(surely: boolean): boolean {
    const event = this.#tape.next;
    if (event === undefined || this.comparison.over || this.#cell.waiting === undefined) return false;
    if (event.kind === "error") {
      const seconds = deadlineIn(event, this.#format);
      if (seconds === undefined || (!surely && this.#format === "theater")) return false;
      this.#limits.callDeadlineMs = seconds * 1000;
      this.#cell.timedOut();
      return true;
    }
    if (!surely || !this.#tape.callIsCutOff) return false;
    this.#endLife(undefined);
    return true;
  }

  /** Nothing moves any more. */
  stuck(): void {
    const event = this.#tape.next;
    if (event === undefined) return;
    const { waiting } = this.#cell;
    const what =
      waiting === undefined
        ? "the actor does nothing more, where it went on when it was recorded"
        : "the actor waits for something that no handler gives";
    const actual =
      waiting === undefined ? "nothing" : `${waiting.spec.export} waits (open host calls: ${list(this.#open.types)})`;
    this.comparison.diverge(event, what, actual);
  }

  // --- what the actor does

  reach(kind: ChainEvent["kind"], isIt: (event: ChainEvent) => boolean): void {
    while (!this.comparison.over) {
      const event = this.#tape.next;
      if (event === undefined || (event.kind === kind && isIt(event)) || !this.#stepWithin(event)) return;
    }
  }

  #stepWithin(event: ChainEvent): boolean {
    // Code that an actor has left behind sees its end, and its next life.
    if (event.kind === "lifecycle" && this.#cell.ended)
      return this.#playLifecycle(event) !== "stuck" && !this.comparison.over;
    return this.#playWithin(event) !== "stuck" && !this.comparison.over;
  }

  answer(host: HostCall): unknown {
    if (this.#tape.next === undefined) this.comparison.over = true;
    // Code that nobody waits for need not fail where nothing is asked of it.
    if (this.comparison.over && host.called.spec.result === t.unit) return undefined;
    const answer = this.#answerTo(host);
    this.#record({ ...host, call: this.#recorder.currentCall }, answer);
    if (answer.tag === "ok") return answer.value;
    throw answer.error;
  }

  #answerTo(host: HostCall): Answer {
    for (;;) {
      const event = this.#tape.next;
      // Behind the end of a recording that was cut the actor may go on, but nobody knows with what.
      if (event === undefined || this.comparison.over) throw new ReplayOver();
      const answer = answerIn(event, host, this.#format);
      if (answer !== undefined) return answer;
      if (this.#stepWithin(event)) continue;
      if (!this.comparison.over) {
        const what = isAbout(event, host)
          ? `the actor called ${host.called.type} with other arguments`
          : `the actor called ${host.called.type}, which it did not do here when it was recorded`;
        this.comparison.diverge(
          event,
          what,
          describeEvent({ ...asIfAnswered(event, host, this.#format), call: this.#recorder.currentCall }),
        );
      }
      throw new ReplayOver();
    }
  }

  promise(host: HostCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#open.add({ ...host, call: this.#recorder.currentCall, resolve, reject });
    });
  }

  endedMeanwhile(): boolean {
    if (this.comparison.over) return true;
    if (this.#cell.ended || !this.#lastFailed || !this.#tape.callIsCutOff) return false;
    // What it waited for was ended with it.
    this.#endLife(undefined);
    return true;
  }

  excuses(thrown: unknown): boolean {
    const event = this.#tape.next;
    if (event?.kind !== "error") return false;
    if (this.#format === "theater") return recordedText(event, this.#format).startsWith("Function returned error: ");
    const after = this.#tape.peekBeyondHostCalls(1);
    const crashed =
      after?.kind === "lifecycle" &&
      after.type === "crash" &&
      recordedText(after, this.#format) === recordedText(event, this.#format);
    return !crashed && !(thrown instanceof ReplayOver);
  }

  settled(call: ReplayedCall): void {
    if (call.spec === initSpec) this.#cell.move("ready");
  }

  // --- comparing

  appended(event: ChainEvent): void {
    const recorded = this.comparison.advance(event);
    if (recorded === undefined) return;
    const { kind } = recorded;
    if (kind === "result") this.#state = this.#cell.context.state;
    this.#onEvent?.(recorded);
    if (kind === "result" || kind === "error") this.#soonCall();
  }

  /** As the scheduler does: a call that waited in the queue is made before what is runnable by then. */
  #soonCall(): void {
    const { next } = this.#tape;
    if (next?.kind !== "call" || !this.#tape.goesOn) return;
    queueMicrotask(() => {
      if (this.#tape.next === next) this.step();
    });
  }

  #unreadable(error: unknown): void {
    if (error instanceof ReplayOver) return;
    const event = this.#tape.next;
    if (event !== undefined) this.comparison.diverge(event, "the recorded event cannot be replayed", errorText(error));
  }
}

function list(types: readonly string[]): string {
  return types.length === 0 ? "none" : types.join(", ");
}
