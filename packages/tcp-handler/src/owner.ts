import type { ActorPort, Callback } from "@troupe/handler";
import type { Connection } from "./connection.ts";
import { TcpError } from "./errors.ts";
import type { Listener } from "./listener.ts";
import { tcpCallbacks } from "./spec.ts";

type CallbackName = keyof typeof tcpCallbacks;

/** The side of an actor that connections and listeners see: who they belong to, and its callbacks. */
export class ConnectionOwner {
  readonly port: ActorPort;
  readonly connections = new Set<Connection>();
  readonly listeners = new Set<Listener>();
  readonly maxConnections: number;

  constructor(port: ActorPort, maxConnections: number) {
    this.port = port;
    this.maxConnections = maxConnections;
  }

  optional(name: CallbackName): Callback | undefined {
    return this.port.callback(name);
  }

  /** Throws CALLBACK_MISSING: without it the actor would never learn what it asks for. */
  required(name: CallbackName): Callback {
    const callback = this.port.callback(name);
    if (callback !== undefined) return callback;
    throw new TcpError("CALLBACK_MISSING", `actor "${this.port.name}" has no callback tcp.${name}`, {
      hostText: `Function not found: ${tcpCallbacks[name].export}`,
    });
  }
}
