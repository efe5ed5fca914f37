import type { ActorPort, Callback } from "@troupe/handler";
import { WatchedCall } from "./calls.ts";
import { callbackMissing } from "./errors.ts";
import { supervisorCallbacks } from "./spec.ts";

/** Names of the callbacks. */
export type CallbackName = keyof typeof supervisorCallbacks;

/** Calls the callbacks of one actor, those that it has. */
export class Teller {
  readonly port: ActorPort;

  constructor(port: ActorPort) {
    this.port = port;
  }

  /**
   * Queues a call. Undefined: the actor has no such callback, or is ending.
   * @param over called when the call has ended, however it did
   */
  tell(name: CallbackName, params: readonly unknown[], over?: (call: WatchedCall) => void): WatchedCall | undefined {
    const callback = this.port.callback(name);
    if (callback === undefined) return undefined;
    const call = new WatchedCall(supervisorCallbacks[name], callback, params, over);
    return this.port.enqueue(call) ? call : undefined;
  }

  /** Throws CALLBACK_MISSING: without it the actor would never learn what it asks for. */
  require(name: CallbackName): Callback {
    const callback = this.port.callback(name);
    if (callback === undefined) throw callbackMissing(this.port.name, name, supervisorCallbacks[name].export);
    return callback;
  }
}
