import type { ActorDefinition } from "@troupe/actor";
import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import type { Callback, CallbackSpec } from "@troupe/handler";
import { toJs } from "@troupe/pack";
import type { Value } from "@troupe/pack";
import { initSpec } from "../calls.ts";
import { ownExportSpec } from "../own-exports.ts";
import { exportOf, parameterCount, recordedParams } from "./recording.ts";

/** A call that was recorded, as the actor that is replayed takes it. */
export interface FoundCall {
  readonly spec: CallbackSpec;
  readonly callback: Callback;
  /** What the callback gets. */
  readonly params: readonly unknown[];
  /** What the recorder gets. */
  readonly data: readonly unknown[];
}

/** The callback that a recorded call was for, with its parameters; undefined where the definition has none of its name. */
export function findCall(definition: ActorDefinition, event: ChainEvent, format: ChainFormat): FoundCall | undefined {
  const name = exportOf(event, format);
  if (name === initSpec.export) {
    return definition.init && { spec: initSpec, callback: definition.init, params: [], data: [] };
  }
  return handlersCall(definition, name, event, format) ?? ownCall(definition, name, event, format);
}

function handlersCall(
  definition: ActorDefinition,
  name: string,
  event: ChainEvent,
  format: ChainFormat,
): FoundCall | undefined {
  for (const handler of definition.uses) {
    for (const [key, spec] of Object.entries(handler.callbacks)) {
      if (spec.export !== name) continue;
      const callback = definition.callbacks[handler.name]?.[key];
      if (callback === undefined) return undefined;
      const params = recordedParams(event, format, spec);
      return { spec, callback, params, data: params };
    }
  }
  return undefined;
}

function ownCall(
  definition: ActorDefinition,
  name: string,
  event: ChainEvent,
  format: ChainFormat,
): FoundCall | undefined {
  const prefix = `${definition.name}.`;
  const key = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  const callback = Object.hasOwn(definition.exports, key) ? definition.exports[key] : undefined;
  if (callback === undefined) return undefined;
  const spec = ownExportSpec(definition, key, parameterCount(event, format));
  const data = recordedParams(event, format, spec);
  // The clone has ordinary objects, as the caller's were; Pack makes some without a prototype.
  return { spec, callback, params: data.map((value) => structuredClone(toJs(value as Value))), data };
}
