import { defineActor } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import type { ActorHandle, Runtime, RuntimeOptions } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";
import type { SupervisorApi } from "@troupe/supervisor-handler";
import { createFakeClock } from "@troupe/testing";
import type { FakeClock } from "@troupe/testing";

/** What happened, in order: what children and supervisors write down here. */
export type Diary = string[];

/** A runtime with one supervisor in it, called boss, and definitions of children. */
export interface Family extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly clock: FakeClock;
  readonly boss: ActorHandle;
  readonly diary: Diary;
  /** Has the boss do something, within a call, and gives what comes of it. */
  as<T>(action: (api: SupervisorApi) => T | Promise<T>): Promise<T>;
  /** Has a child do something: crash, finish, count. */
  tell(child: TheaterId, what: "crash" | "finish" | "count" | "hang"): Promise<unknown>;
  nameOf(child: TheaterId): string;
}

/** Children whose `init` is to fail from now on, by name, and how often. */
export interface Troubles {
  readonly initFails: Map<string, number>;
}

export async function family(
  options: RuntimeOptions & { readonly manifest?: Readonly<Record<string, unknown>>; readonly mute?: boolean } = {},
  troubles: Troubles = { initFails: new Map() },
): Promise<Family> {
  const diary: Diary = [];
  const clock = createFakeClock();
  const names = new Map<TheaterId, string>();
  const nameOf = (child: TheaterId): string => names.get(child) ?? child;
  let next: (api: SupervisorApi) => unknown = () => {};

  const child = defineActor({
    name: "child",
    state: 0,
    init({ self }) {
      names.set(self.id, self.name);
      diary.push(`+${self.name}`);
      self.signal.addEventListener("abort", () => diary.push(`-${self.name}`));
      const fails = troubles.initFails.get(self.name) ?? 0;
      if (fails === 0) return;
      troubles.initFails.set(self.name, fails - 1);
      throw new Error(`${self.name} cannot start`);
    },
    exports: {
      crash({ self }) {
        throw new Error(`${self.name} broke`);
      },
      finish({ self }) {
        self.shutdown(new TextEncoder().encode(`from ${self.name}`));
      },
      count: ({ state }) => ({ state: state + 1, reply: state + 1 }),
      hang: async () => await new Promise<undefined>(() => {}),
    },
  });

  const boss = defineActor({
    name: "boss",
    uses: [supervisor],
    supervisor:
      options.mute === true
        ? {}
        : {
            handleChildError: (_, id, { code, message }) => void diary.push(`error ${nameOf(id)} ${code}: ${message}`),
            handleChildExit: (_, id, result) =>
              void diary.push(
                `exit ${nameOf(id)} ${result === undefined ? "nothing" : new TextDecoder().decode(result)}`,
              ),
            handleChildExternalStop: (_, id) => void diary.push(`stop ${nameOf(id)}`),
            handleChildRestart: (_, id) => void diary.push(`back ${nameOf(id)}`),
            handleChildEvent: (_, id, type, data) => void diary.push(`event ${nameOf(id)} ${type} ${data.length}`),
            handleActorDown: (_, id, reason, error) => void diary.push(`down ${nameOf(id)} ${reason} ${error}`),
          },
    exports: {
      async act({ supervisor: api }) {
        await next(api);
      },
    },
  });

  const { manifest, mute: _, ...runtimeOptions } = options;
  const runtime = createRuntime({
    clock,
    actors: [child, boss],
    ...runtimeOptions,
  });
  const handle: ActorHandle = await runtime.spawn(boss, manifest === undefined ? {} : { manifest });
  return {
    runtime,
    clock,
    boss: handle,
    diary,
    nameOf,
    async as<T>(action: (api: SupervisorApi) => T | Promise<T>): Promise<T> {
      let result: T | undefined;
      next = async (api) => {
        result = await action(api);
      };
      await runtime.call(handle.id, "act");
      return result as T;
    },
    tell: (id, what) => runtime.call(id, what),
    [Symbol.asyncDispose]: () => runtime.close(),
  };
}

/** Resolves when all that can go on by itself has gone on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => void setImmediate(resolve));
}
