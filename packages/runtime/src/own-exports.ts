import type { ActorDefinition } from "@troupe/actor";
import type { CallbackSpec } from "@troupe/handler";
import { ActorError } from "@troupe/handler";
import { fromJs, t } from "@troupe/pack";
import type { PlainData } from "@troupe/pack";
import { OwnCall } from "./calls.ts";
import type { Cell } from "./cell.ts";
import { crossed } from "./data.ts";

/** The last spec of each export of a definition: the recorder compiles its encoders for a spec, and not for each call. */
const specs = new WeakMap<ActorDefinition, Map<string, CallbackSpec>>();

/** The spec of an own export for so many parameters. */
export function ownExportSpec(definition: ActorDefinition, name: string, arity: number): CallbackSpec {
  let ofDefinition = specs.get(definition);
  if (ofDefinition === undefined) specs.set(definition, (ofDefinition = new Map()));
  let spec = ofDefinition.get(name);
  if (spec?.params.length !== arity) ofDefinition.set(name, (spec = makeSpec(definition.name, name, arity)));
  return spec;
}

/**
 * Parameters and reply of an own export are untyped data. That the reply is data is checked where it is recorded: fromJs
 * throws for what is not.
 */
function makeSpec(actor: string, name: string, arity: number): CallbackSpec {
  return {
    export: `${actor}.${name}`,
    params: Array.from({ length: arity }, () => t.value),
    answer: t.value,
    lowerAnswer: (answer) => fromJs(replyOf(answer) as PlainData),
  };
}

function replyOf(answer: unknown): unknown {
  return (answer as { readonly reply?: unknown } | undefined)?.reply;
}

/** Calls an export of the actor's own; resolves with its `reply`. */
export function callOwnExport(cell: Cell, name: string, params: readonly unknown[]): Promise<unknown> {
  const { definition } = cell.plan;
  const callback = Object.hasOwn(definition.exports, name) ? definition.exports[name] : undefined;
  if (callback === undefined) {
    const known = Object.keys(definition.exports).join(", ");
    return Promise.reject(
      new ActorError(
        "EXPORT_NOT_FOUND",
        cell.id,
        `actor "${cell.identity.name}" has no export "${name}" (it has ${known === "" ? "none" : known})`,
        { hostText: `Function not found: ${name}` },
      ),
    );
  }
  if (cell.queue.full) {
    return Promise.reject(
      new ActorError("MAILBOX_FULL", cell.id, `actor ${cell.id} has ${cell.queue.length} calls waiting, its limit`),
    );
  }
  return new Promise((resolve, reject) => {
    // Here and not where it is recorded: a parameter that is no data is the caller's mistake, and not the actor's.
    const own = params.map(crossed);
    const data = cell.identity.recorder === undefined ? own : own.map((param) => fromJs(param as PlainData));
    const waiter = { resolve: (answer: unknown) => resolve(crossed(replyOf(answer))), reject };
    const call = new OwnCall(cell.id, ownExportSpec(definition, name, params.length), callback, own, data, waiter);
    if (!cell.enqueue(call)) reject(new ActorError("ACTOR_GONE", cell.id, `actor ${cell.id} is ending`));
  });
}
