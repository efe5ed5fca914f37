import type { ActorDefinition, StateOf } from "@troupe/actor";
import type { ActorHandle, SpawnOptions } from "@troupe/runtime";
import { ControlledRuntime } from "./test-runtime.ts";
import type { TestRuntime, TestRuntimeOptions } from "./test-runtime.ts";

/** How {@link spawnForTest} makes the runtime and spawns the actor. */
export type SpawnForTestOptions<State = unknown> = TestRuntimeOptions & SpawnOptions<State>;

/** An actor in a runtime of its own, in a world that the test controls. */
export interface TestActor<Definition = unknown> extends TestRuntime {
  readonly actor: ActorHandle<Definition>;
}

/**
 * Spawns an actor for a test: in a runtime of its own, with an in-memory network, a clock that stands still, and
 * seeded randomness. Dispose of what it gives (`await using`), and the actor, the runtime and the clients end.
 *
 * @throws what `runtime.spawn` throws; the runtime is closed then. An `init` that waits for the clock never ends, as
 * nobody can move it yet: use {@link createTestRuntime} and spawn there.
 */
export async function spawnForTest<Definition extends ActorDefinition>(
  definition: Definition,
  options: SpawnForTestOptions<StateOf<Definition>> = {},
): Promise<TestActor<Definition>> {
  const { name, state, init, manifest, parent, signal, ...rest } = options;
  const spawning = { name, state, init, manifest, parent, signal };
  const world = new ControlledRuntime(rest);
  try {
    world.runtime.define(definition);
    const { id } = await world.runtime.spawn(definition.name, present(spawning));
    return Object.assign(world, { actor: world.runtime.handle<Definition>(id) });
  } catch (error) {
    await world[Symbol.asyncDispose]();
    throw error;
  }
}

/** Without the entries that are undefined: where types are exact that is not the same as absent. */
function present<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
