import { defineActor } from "@troupe/actor";
import { isHandlerError } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";
import type { RestartPolicy, Strategy, SupervisorApi } from "@troupe/supervisor-handler";
import { createSeededRandom } from "@troupe/testing";
import { expect, it } from "vitest";
import { settled } from "./family.ts";

// The whole of it, in a runtime: children crash, end, hang, are slow to start and fail to, while their supervisor starts,
// stops and restarts them, also from the callbacks that tell of that. Two things must always hold: who was stopped does not
// run, and who is permanent and was not stopped does.

const walks = 60;
const steps = 60;
const first = Number(process.env["SEED"] ?? Date.now() % 1_000_000_000);
const policies: readonly RestartPolicy[] = ["permanent", "permanent", "transient", "temporary"];

class Walk {
  readonly #random;
  readonly #policies = new Map<TheaterId, RestartPolicy>();
  readonly #stopped = new Set<TheaterId>();
  readonly #gates: (() => void)[] = [];

  constructor(seed: number) {
    this.#random = createSeededRandom(seed);
  }

  #pick<T>(among: readonly T[]): T {
    return among[this.#random.integer(0, among.length - 1)]!;
  }

  #gate(): Promise<void> {
    return new Promise((resolve) => void this.#gates.push(resolve));
  }

  async #stop(api: SupervisorApi, child: TheaterId): Promise<void> {
    try {
      await api[this.#pick(["stopChild", "terminateChild"] as const)](child);
      this.#stopped.add(child);
    } catch (error) {
      if (!isHandlerError(error) || error.code !== "CHILD_NOT_FOUND") throw error;
    }
  }

  async #restart(api: SupervisorApi, child: TheaterId): Promise<void> {
    try {
      await api.restartChild(child);
    } catch (error) {
      if (isHandlerError(error) && (error.code === "CHILD_NOT_FOUND" || error.code === "CHILD_BUSY")) return;
    }
    // Also where its init has failed: it is one of the children again, and its policy holds.
    this.#stopped.delete(child);
  }

  async #spawn(api: SupervisorApi): Promise<void> {
    const restart = this.#pick(policies);
    const manifest = this.#random.next() < 0.3 ? { manifest: { name: "loaded" } } : {};
    // Its init may fail.
    const child = await api.spawn("child", { restart, ...manifest }).catch(() => {});
    if (child !== undefined) this.#policies.set(child, restart);
  }

  #definitions(strategy: Strategy) {
    const random = this.#random;
    const child = defineActor({
      name: "child",
      init: async () => {
        const roll = random.next();
        if (roll < 0.15) await this.#gate();
        else if (roll < 0.35) await Promise.resolve();
        if (roll > 0.9) throw new Error("cannot start");
      },
      exports: {
        crash() {
          throw new Error("broken");
        },
        finish: ({ self }) => self.shutdown(),
        hang: () => this.#gate(),
      },
    });
    const boss = defineActor({
      name: "boss",
      uses: [supervisor],
      init: async ({ supervisor: api }) => void (await api.supervise({ strategy, intensity: 10_000 })),
      supervisor: {
        handleChildError: ({ supervisor: api }, id) => (random.next() < 0.2 ? this.#stop(api, id) : undefined),
        handleChildRestart: ({ supervisor: api }, id) => (random.next() < 0.1 ? this.#stop(api, id) : undefined),
      },
      exports: {
        spawn: ({ supervisor: api }) => this.#spawn(api),
        stop: ({ supervisor: api }, id: TheaterId) => this.#stop(api, id),
        restart: ({ supervisor: api }, id: TheaterId) => this.#restart(api, id),
      },
    });
    return [child, boss] as const;
  }

  async run(strategy: Strategy): Promise<void> {
    const random = this.#random;
    const [child, definition] = this.#definitions(strategy);
    await using runtime = createRuntime({ actors: [child, definition], chain: "off" });
    const boss = await runtime.spawn(definition);
    const ignored = (): void => {};
    for (let step = 0; step < steps; step += 1) {
      const roll = random.next();
      const all = [...this.#policies.keys()];
      const id = all.length === 0 ? undefined : this.#pick(all);
      if (roll < 0.25) void (all.length < 8 && boss.call("spawn").catch(ignored));
      else if (roll < 0.35) this.#gates.shift()?.();
      else if (id === undefined) continue;
      else if (roll < 0.65) void runtime.call(id, this.#pick(["crash", "crash", "finish", "hang"])).catch(ignored);
      else if (roll < 0.75) void runtime[this.#pick(["stop", "terminate"] as const)](id);
      else void boss.call(this.#pick(["stop", "restart"] as const), id).catch(ignored);
      if (random.next() < 0.25) await new Promise((resolve) => void setImmediate(resolve));
    }
    for (let round = 0; round < 40; round += 1) {
      for (const open of this.#gates.splice(0)) open();
      await settled();
    }
    expect(boss.status).toBe("Running");
    const running = new Set(boss.children());
    for (const [id, policy] of this.#policies) {
      if (this.#stopped.has(id)) expect(running.has(id), "a child runs that was stopped").toBe(false);
      else if (policy === "permanent") expect(running.has(id), "a permanent child does not run").toBe(true);
    }
  }
}

it.each(["one-for-one", "one-for-all", "rest-for-one"] as const)(
  `%s: who was stopped does not run, and who is permanent does, from seed ${first} on`,
  async (strategy) => {
    for (let seed = first; seed < first + walks; seed += 1) {
      try {
        await new Walk(seed).run(strategy);
      } catch (error) {
        throw new Error(`the walk with seed ${seed} failed`, { cause: error });
      }
    }
  },
);
