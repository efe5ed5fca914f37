import type { ActorDefinition } from "@troupe/actor";
import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import type { AnyHandler } from "@troupe/handler";
import type { ActorHandle, RuntimeOptions } from "@troupe/runtime";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";
import type { World } from "./world.ts";

/** Everything that an actor did in `live`, from its first event to its last. */
export async function recordingOf<Definition extends ActorDefinition>(
  make: (probe: Probe["handler"]) => Definition,
  live: (actor: ActorHandle<Definition>, world: World) => Promise<unknown>,
  options: { readonly format?: ChainFormat } & Pick<RuntimeOptions, "limits"> = {},
): Promise<{ readonly definition: Definition; readonly events: ChainEvent[] }> {
  const { format = "sha256", ...more } = options;
  const all = world(() => [], { ...more, chain: { format, payloads: "full", capacity: 100_000 } });
  const definition = make(all.probe.handler);
  const actor = await all.runtime.spawn(definition);
  const events = [...actor.events()];
  const rest_ = (async () => {
    for await (const event of actor.subscribe({ from: events.length })) if ("hash" in event) events.push(event);
  })();
  await live(actor, all);
  await rest();
  await all.runtime.abort();
  await rest_;
  return { definition, events };
}

/** A handler like the probe whose code fails the test when it runs. */
export function untouchable<Handler extends AnyHandler>(handler: Handler): Handler {
  return {
    ...handler,
    create() {
      throw new Error(`the handler ${handler.name} was made for a replay`);
    },
    parseConfig() {
      throw new Error(`the handler ${handler.name} was configured for a replay`);
    },
  };
}
