import { expect, it } from "vitest";
import * as fc from "fast-check";
import { Supervision } from "../src/supervision.ts";
import type { Action, Ending, RestartPolicy, Strategy } from "../src/supervision.ts";

const policies: readonly RestartPolicy[] = ["permanent", "transient", "temporary"];
const endings: readonly Ending[] = ["crashed", "finished", "stopped", "terminated"];

interface Child {
  readonly policy: RestartPolicy;
  readonly place: number;
  life: "up" | "starting" | "down";
  /** It has ended while its start was not told yet. */
  early: boolean;
  wantedGone: boolean;
}

/** A world in which children live, fail, and do what the machine wants, slowly; it checks what the machine may want. */
class World {
  readonly children = new Map<number, Child>();
  readonly #machine: Supervision<number>;
  readonly #strategy: Strategy;
  readonly #intensity: number;
  /** Stops and starts that are under way because the machine wanted them. */
  readonly #underWay: Action<number>[] = [];
  #failures = 0;
  #places = 0;
  #failuresOfRounds = 0;
  #lastStop = Infinity;
  #lastStart = -1;
  over = false;

  constructor(strategy: Strategy, intensity: number) {
    this.#strategy = strategy;
    this.#intensity = intensity;
    this.#machine = new Supervision({ strategy, intensity, periodMs: 1000 });
  }

  step(choice: number): void {
    const kind = choice % 8;
    const pick = Math.floor(choice / 8);
    if (kind === 0) this.#add(policies[pick % 3]!);
    else if (kind <= 2) this.#end(pick, endings[pick % 4]!);
    else if (kind === 3 && pick % 2 === 0) this.#endEarly(pick, endings[pick % 4]!);
    else if (kind === 3) this.#letGo(pick);
    else if (kind === 4) this.#restartByHand(pick);
    else this.finishOne(pick, kind === 5 && pick % 3 === 0);
  }

  #nth(list: readonly number[], pick: number): number | undefined {
    return list[pick % Math.max(1, list.length)];
  }

  #withLife(life: Child["life"]): number[] {
    return [...this.children].filter(([, child]) => child.life === life).map(([id]) => id);
  }

  #add(policy: RestartPolicy): void {
    if (this.children.size > 12) return;
    const id = this.#places++;
    this.children.set(id, { policy, place: id, life: "up", early: false, wantedGone: false });
    this.#machine.adopt(id, policy, "running");
  }

  #end(pick: number, how: Ending): void {
    const id = this.#nth(this.#withLife("up"), pick);
    if (id === undefined) return;
    this.#down(id);
    if (!this.#machine.isTakenDown(id)) this.#failures += 1;
    this.#wanted(this.#machine.ended(id, how, 0));
  }

  #endEarly(pick: number, how: Ending): void {
    const id = this.#nth(this.#withLife("starting"), pick);
    if (id === undefined || this.children.get(id)!.early || this.children.get(id)!.wantedGone) return;
    this.children.get(id)!.early = true;
    this.#failures += 1;
    this.#wanted(this.#machine.ended(id, how, 0));
  }

  #letGo(pick: number): void {
    const id = this.#nth([...this.children.keys()], pick);
    if (id === undefined) return;
    const child = this.children.get(id)!;
    child.wantedGone = true;
    this.#wanted(this.#machine.leave(id, 0));
    if (child.life === "up") {
      this.#down(id);
      this.#wanted(this.#machine.ended(id, "stopped", 0));
    }
  }

  /** A child has ended, and it is told: the stop that may be under way will tell nothing more. */
  #down(id: number): void {
    this.children.get(id)!.life = "down";
    const stop = this.#underWay.findIndex((action) => action.type === "stop" && action.child === id);
    if (stop >= 0) this.#underWay.splice(stop, 1);
  }

  #restartByHand(pick: number): void {
    const id = this.#nth(this.#withLife("up"), pick);
    if (id === undefined || !this.#machine.restart(id)) return;
    this.children.get(id)!.life = "starting";
    this.#underWay.push({ type: "back", child: id });
  }

  get busy(): boolean {
    return this.#underWay.length > 0;
  }

  finishOne(pick: number, failing: boolean): void {
    const [action] = this.#underWay.splice(pick % Math.max(1, this.#underWay.length), 1);
    if (action === undefined) return;
    const id = action.child;
    const child = this.children.get(id);
    if (action.type === "stop") {
      if (child?.life === "up") child.life = "down";
      this.#wanted(this.#machine.stopDone(id, 0));
    } else if (failing || child === undefined || child.wantedGone) {
      if (child !== undefined) Object.assign(child, { life: "down", early: false });
      this.#failures += 1;
      this.#wanted(this.#machine.startFailed(id, 0));
    } else {
      child.life = child.early ? "down" : "up";
      this.#wanted(this.#machine.started(id, 0));
      child.early = false;
    }
  }

  #wanted(actions: readonly Action<number>[]): void {
    for (const action of actions) this.#check(action);
    if (this.#strategy === "one-for-one") return;
    // One thing at a time, beside what the actor does by hand.
    expect(this.#underWay.filter((one) => one.type !== "back").length).toBeLessThanOrEqual(1);
  }

  #check(action: Action<number>): void {
    expect(this.over).toBe(false);
    const child = this.children.get(action.child);
    switch (action.type) {
      case "stop":
        expect(this.#strategy).not.toBe("one-for-one");
        expect(child?.life).toBe("up");
        this.#inOrder(this.#lastStart < 0 && child!.place < this.#lastStop);
        this.#lastStop = child!.place;
        this.#lastStart = -1;
        this.#underWay.push(action);
        break;
      case "restart":
        expect(child).toMatchObject({ life: "down", wantedGone: false });
        expect(child!.policy).not.toBe("temporary");
        child!.life = "starting";
        if (this.#strategy !== "one-for-one") this.#inOrder(child!.place > this.#lastStart);
        this.#lastStart = child!.place;
        this.#lastStop = Infinity;
        this.#underWay.push(action);
        break;
      case "back":
        expect(child).toMatchObject({ life: child?.early === true ? "down" : "up" });
        break;
      case "forget":
        expect(child?.life).not.toBe("up");
        if (child!.policy === "permanent") expect(child!.wantedGone).toBe(true);
        this.children.delete(action.child);
        break;
      case "give-up":
        expect(this.#failures).toBeGreaterThan(this.#intensity);
        expect(action.failures).toBe(this.#intensity + 1);
        this.over = true;
        break;
    }
  }

  /** Stops go down and starts go up, or else a new round has begun, and a round needs a failure. */
  #inOrder(holds: boolean): void {
    if (holds) return;
    expect(this.#failures).toBeGreaterThan(this.#failuresOfRounds);
    this.#failuresOfRounds += 1;
  }

  /** Nothing is under way: everybody who has not been let go lives, and the machine knows them all. */
  checkAtRest(): void {
    expect([...this.#machine.children()].toSorted((a, b) => a - b)).toEqual(
      [...this.children.keys()].toSorted((a, b) => a - b),
    );
    for (const child of this.children.values()) expect(child.life).toBe("up");
  }
}

it.each(["one-for-one", "one-for-all", "rest-for-one"] as const)(
  "%s: wants what it may, and gets everybody back",
  (strategy) => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { minLength: 1, maxLength: 250, size: "max" }),
        fc.constantFrom(5, 1_000_000),
        (choices, intensity) => {
          const world = new World(strategy, intensity);
          for (const choice of choices) {
            world.step(choice);
            if (world.over) return;
          }
          for (let rounds = 0; world.busy && !world.over; rounds++) {
            expect(rounds).toBeLessThan(10_000);
            world.finishOne(0, false);
          }
          if (!world.over) world.checkAtRest();
        },
      ),
      { numRuns: 300 },
    );
  },
);
