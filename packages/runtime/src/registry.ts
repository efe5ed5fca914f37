import type { ActorDefinition } from "@troupe/actor";
import type { AnyHandler } from "@troupe/handler";
import { isManifest, manifestFrom, parseManifest, readTable, requireKnownHandlers } from "@troupe/manifest";
import type { Manifest } from "@troupe/manifest";
import { RuntimeError } from "./errors.ts";
import { makePlan } from "./plan.ts";
import type { MountedHandler, Plan } from "./plan.ts";

/** What Theater has in a handler of this type, every actor has as `self`: a manifest may grant it, without any fields. */
const ownType = "runtime";

/** Definitions by name, handlers by name, and the plans made of them. */
export class Registry {
  readonly #definitions = new Map<string, ActorDefinition>();
  readonly #plans = new Map<ActorDefinition, Plan>();
  readonly #handlers = new Map<string, MountedHandler>();
  readonly #mount: (handler: AnyHandler, index: number) => MountedHandler;

  constructor(mount: (handler: AnyHandler, index: number) => MountedHandler) {
    this.#mount = mount;
  }

  get handlers(): ReadonlyMap<string, MountedHandler> {
    return this.#handlers;
  }

  /** Adds a handler unless there is one of its name. */
  addHandler(handler: AnyHandler): void {
    if (this.#handlers.has(handler.name)) return;
    this.#handlers.set(handler.name, this.#mount(handler, this.#handlers.size));
    // Plans know the handlers by their number, and there is a new one now.
    this.#plans.clear();
  }

  /** Adds a definition; the same one may be added again. Throws DEFINITION_DUPLICATE for another one of its name. */
  define(definition: ActorDefinition): void {
    const known = this.#definitions.get(definition.name);
    if (known === definition) return;
    if (known !== undefined) {
      throw new RuntimeError(
        "DEFINITION_DUPLICATE",
        definition.name,
        `another definition has the name "${definition.name}" in this runtime`,
      );
    }
    this.#definitions.set(definition.name, definition);
    for (const handler of definition.uses) this.addHandler(handler);
  }

  definition(name: string): ActorDefinition {
    const found = this.#definitions.get(name);
    if (found !== undefined) return found;
    const known = [...this.#definitions.keys()].join(", ");
    throw new RuntimeError(
      "DEFINITION_NOT_FOUND",
      name,
      `no definition "${name}" is registered in this runtime (it has ${known === "" ? "none" : known})`,
    );
  }

  /** The plan for actors that are spawned without a manifest: they are granted what they use. */
  plan(definition: ActorDefinition): Plan {
    let plan = this.#plans.get(definition);
    if (plan === undefined) this.#plans.set(definition, (plan = makePlan(definition, this.#handlers, undefined)));
    return plan;
  }

  /** The plan for a manifest. Throws ManifestError where the manifest, or a section of a handler, is wrong. */
  manifestPlan(definition: ActorDefinition, manifest: Manifest): Plan {
    const byType = new Map([...this.#handlers.values()].map((mounted) => [mounted.handler.type, mounted]));
    const sections = new Map<string, unknown>();
    for (const { type, config, path } of requireKnownHandlers(manifest, [...byType.keys(), ownType]).handlers) {
      const mounted = byType.get(type);
      if (mounted === undefined) readTable(config, path, {});
      else sections.set(mounted.handler.name, mounted.handler.parseConfig(config, path));
    }
    return makePlan(definition, this.#handlers, sections);
  }
}

/** A manifest as it was given: TOML text, a table, or one that was read before. A table may leave its name to the definition. */
export function readManifest(manifest: string | Readonly<Record<string, unknown>>, definition: string): Manifest {
  if (typeof manifest === "string") return parseManifest(manifest);
  return isManifest(manifest) ? manifest : manifestFrom({ name: definition, ...manifest });
}
