import type { AnyHandler, Callback } from "@troupe/handler";
import type { ActorDefinition, ActorOptions } from "./definition.ts";
import { ActorDefinitionError } from "./errors.ts";

const ownKeys: ReadonlySet<string> = new Set(["name", "uses", "state", "init", "exports"]);
/** Names that no handler can have: it would take the place of something else in the definition or in the context. */
const takenNames: ReadonlySet<string> = new Set([...ownKeys, "self"]);

/**
 * Defines an actor: a name, the handlers it uses, its first state, and named callbacks.
 *
 * Callbacks stand in one group for each handler, and get the context first. What a callback returns is the new state;
 * returning nothing keeps it. A throw is a crash of the actor; `err(reason)` is a failure that it survives.
 *
 * @throws ActorDefinitionError for an unknown key, a callback that its handler does not have, or a value of the wrong kind
 */
export function defineActor<
  State = undefined,
  const Uses extends readonly AnyHandler[] = readonly [],
  Exports = Readonly<Record<never, never>>,
>(options: ActorOptions<State, Uses, Exports>): ActorDefinition<State, Exports> {
  const { name } = options;
  if (typeof name !== "string" || name === "")
    throw new ActorDefinitionError(String(name), "name", "a non-empty string");
  const uses: readonly AnyHandler[] = options.uses ?? [];
  if (!Array.isArray(uses)) throw new ActorDefinitionError(name, "uses", "a list of handlers");
  const handlers = new Map<string, AnyHandler>();
  for (const [index, handler] of uses.entries()) {
    if (!isHandler(handler)) throw new ActorDefinitionError(name, `uses[${index}]`, "a handler");
    if (takenNames.has(handler.name) || handlers.has(handler.name)) {
      throw new ActorDefinitionError(name, `uses: ${handler.name}`, "handlers with different names that are free");
    }
    handlers.set(handler.name, handler);
  }

  const callbacks: Record<string, Readonly<Record<string, Callback>>> = {};
  for (const [key, value] of Object.entries(options)) {
    if (ownKeys.has(key) || value === undefined) continue;
    const handler = handlers.get(key);
    if (handler === undefined) {
      throw new ActorDefinitionError(name, key, `one of ${[...ownKeys, ...handlers.keys()].join(", ")}`);
    }
    callbacks[key] = functionsOf(name, key, value, Object.keys(handler.callbacks));
  }
  if (options.init !== undefined && typeof options.init !== "function") {
    throw new ActorDefinitionError(name, "init", "a function");
  }

  return Object.freeze({
    name,
    uses: Object.freeze([...uses]),
    initialState: options.state,
    init: options.init as Callback | undefined,
    callbacks: Object.freeze(callbacks),
    exports: functionsOf(name, "exports", options.exports ?? {}),
  });
}

/** A handler that is undefined is what two files that import each other give. */
function isHandler(value: unknown): value is AnyHandler {
  return typeof value === "object" && value !== null && "name" in value && "callbacks" in value;
}

function functionsOf(
  actor: string,
  group: string,
  value: unknown,
  known?: readonly string[],
): Readonly<Record<string, Callback>> {
  if (typeof value !== "object" || value === null)
    throw new ActorDefinitionError(actor, group, "an object of functions");
  const functions: Record<string, Callback> = {};
  for (const [name, callback] of Object.entries(value)) {
    if (callback === undefined) continue;
    if (typeof callback !== "function") throw new ActorDefinitionError(actor, `${group}.${name}`, "a function");
    if (known !== undefined && !known.includes(name)) {
      throw new ActorDefinitionError(actor, `${group}.${name}`, `one of ${known.join(", ")}`);
    }
    functions[name] = callback as Callback;
  }
  return Object.freeze(functions);
}
