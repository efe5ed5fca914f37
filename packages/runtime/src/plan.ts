import type { ActorDefinition } from "@troupe/actor";
import type { AnyHandler, HandlerRuntime } from "@troupe/handler";
import type { Cell } from "./cell.ts";
import { RuntimeError } from "./errors.ts";

/** A handler of a runtime, at work. `index` is its place in the runtime. */
export interface MountedHandler {
  readonly index: number;
  readonly handler: AnyHandler;
  readonly runtime: HandlerRuntime<object, unknown>;
}

/** What a manifest says to one handler. */
export interface Grant {
  readonly mounted: MountedHandler;
  readonly config: unknown;
}

/** The key under which a context finds its actor. */
export const cellOf: unique symbol = Symbol("cell");

/** The object that callbacks get first; the entries of the handlers are getters of its class. */
export interface ActorContext {
  state: unknown;
  readonly [cellOf]: Cell;
}

/**
 * What all actors of one definition and one manifest share: the granted handlers and the class of their contexts.
 * Made once and not for each actor: spawning is a hot path.
 */
export interface Plan {
  readonly definition: ActorDefinition;
  readonly grants: readonly Grant[];
  /** From the index of a mounted handler to the place of its instance in an actor; -1: not granted. */
  readonly slots: readonly number[];
  readonly Context: new (cell: Cell, state: unknown) => ActorContext;
  /** Grants whose handler has something to do once `init` has succeeded: those with a manifest section. */
  readonly configured: readonly number[];
}

/**
 * @param sections what each granted handler was configured with, by the handler's name; a definition that is spawned
 * without a manifest is granted what it uses
 * @throws RuntimeError HANDLER_NOT_AVAILABLE, HANDLER_NOT_GRANTED
 */
export function makePlan(
  definition: ActorDefinition,
  mounted: ReadonlyMap<string, MountedHandler>,
  sections: ReadonlyMap<string, unknown> | undefined,
): Plan {
  for (const handler of definition.uses) {
    if (!mounted.has(handler.name)) {
      throw new RuntimeError(
        "HANDLER_NOT_AVAILABLE",
        handler.name,
        `actor "${definition.name}" uses the handler "${handler.name}", which this runtime does not have (it has ${list(mounted)})`,
      );
    }
    if (sections !== undefined && !sections.has(handler.name)) {
      throw new RuntimeError(
        "HANDLER_NOT_GRANTED",
        handler.name,
        `actor "${definition.name}" uses the handler "${handler.name}", which its manifest does not grant`,
      );
    }
  }
  const names = sections === undefined ? definition.uses.map((handler) => handler.name) : [...sections.keys()];
  const slots = Array.from({ length: mounted.size }, () => -1);
  const grants = names.map((name, slot): Grant => {
    const found = mounted.get(name)!;
    slots[found.index] = slot;
    return { mounted: found, config: sections?.get(name) };
  });
  return {
    definition,
    grants,
    slots,
    Context: contextClass(names),
    configured: grants.flatMap((grant, slot) => (grant.config === undefined ? [] : [slot])),
  };
}

function list(mounted: ReadonlyMap<string, MountedHandler>): string {
  return mounted.size === 0 ? "none" : [...mounted.keys()].join(", ");
}

function contextClass(names: readonly string[]): Plan["Context"] {
  class Context implements ActorContext {
    state: unknown;
    readonly [cellOf]: Cell;

    constructor(cell: Cell, state: unknown) {
      this.state = state;
      this[cellOf] = cell;
    }

    get self(): object {
      return this[cellOf].self;
    }
  }
  for (const [slot, name] of names.entries()) {
    Object.defineProperty(Context.prototype, name, {
      enumerable: true,
      get(this: Context): object {
        return this[cellOf].api(slot);
      },
    });
  }
  return Context;
}

/** The plan with everything loaded that its handlers' configurations name; what a handler throws fails the spawn. */
export async function preparedPlan(plan: Plan): Promise<Plan> {
  const grants: Grant[] = [];
  for (const grant of plan.grants) {
    const { runtime } = grant.mounted;
    if (grant.config === undefined || runtime.prepare === undefined) grants.push(grant);
    else grants.push({ ...grant, config: await runtime.prepare(grant.config) });
  }
  return { ...plan, grants };
}
