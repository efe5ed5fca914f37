import type { ActorPort } from "@troupe/handler";
import { TellCall } from "@troupe/handler";
import { RoamHandlerError } from "./errors.ts";
import { roamCallbacks } from "./spec.ts";

/** A callback of the actor, as the calls use it; its author's parameter types were checked where the actor was defined. */
export type Invoke = (context: object, ...params: unknown[]) => unknown;

export type CallbackName = keyof typeof roamCallbacks;

/** The side of an actor that is called. */
export class ActorSide {
  readonly port: ActorPort;
  #nextId = 1;

  constructor(port: ActorPort) {
    this.port = port;
  }

  /** Ids of calls and streams: never used twice in the life of an actor. */
  newId(): number {
    return this.#nextId++;
  }

  optional(name: CallbackName): Invoke | undefined {
    return this.port.callback(name) as Invoke | undefined;
  }

  /** Throws CALLBACK_MISSING: without it the actor would never learn what it asks for. */
  required(name: CallbackName): Invoke {
    const callback = this.optional(name);
    if (callback !== undefined) return callback;
    throw new RoamHandlerError("CALLBACK_MISSING", `actor "${this.port.name}" has no callback roam.${name}`);
  }

  /** Calls a callback if the actor has it. */
  tell(name: CallbackName, ...params: readonly unknown[]): void {
    const invoke = this.optional(name);
    if (invoke !== undefined) this.port.arrive(new TellCall(roamCallbacks[name], invoke, params));
  }
}
