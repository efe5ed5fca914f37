import type { ActorPort, AnyHandler } from "@troupe/handler";
import { HostFunction } from "../host-function.ts";
import type { MountedHandler } from "../plan.ts";
import type { HostCall } from "./host-calls.ts";

/** Answers the host calls of an actor from a recording. */
export interface Script {
  /** What the function gave, or throws what it threw. */
  answer(host: HostCall): unknown;
  /** The same for a function that returned a promise. */
  promise(host: HostCall): Promise<unknown>;
}

/**
 * A handler in name only: actors find its functions in their context, and none of its code runs. It names no imports,
 * since the script records what is called.
 */
export function scriptedHandler(handler: AnyHandler, index: number, script: Script): MountedHandler {
  const imports = { interface: handler.imports.interface, functions: {} };
  return {
    index,
    handler: { ...handler, imports },
    runtime: { instance: (port) => ({ api: scriptedApi(handler, port, script) }) },
  };
}

function scriptedApi(handler: AnyHandler, port: ActorPort, script: Script): object {
  const api: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(handler.imports.functions)) {
    const called = new HostFunction(handler.imports.interface, spec);
    const host = (args: readonly unknown[]): HostCall => ({ called, handler, args, port, gone: !port.alive });
    api[name] =
      spec.async === true
        ? (...args: unknown[]) => script.promise(host(args))
        : (...args: unknown[]) => script.answer(host(args));
  }
  return api;
}
