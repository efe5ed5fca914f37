import type { AnyHandler } from "@troupe/handler";
import { HostFunction } from "../host-function.ts";
import type { MountedHandler } from "../plan.ts";

/** Answers the host calls of an actor from a recording. */
export interface Script {
  /** What the function gave, or throws what it threw. */
  answer(called: HostFunction, handler: AnyHandler, args: readonly unknown[]): unknown;
  /** The same for a function that returned a promise. */
  promise(called: HostFunction, handler: AnyHandler, args: readonly unknown[]): Promise<unknown>;
}

/**
 * A handler in name only: actors find its functions in their context, and none of its code runs. It names no imports,
 * since the script records what is called.
 */
export function scriptedHandler(handler: AnyHandler, index: number, script: Script): MountedHandler {
  const api: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(handler.imports.functions)) {
    const called = new HostFunction(handler.imports.interface, spec);
    api[name] =
      spec.async === true
        ? (...args: unknown[]) => script.promise(called, handler, args)
        : (...args: unknown[]) => script.answer(called, handler, args);
  }
  const imports = { interface: handler.imports.interface, functions: {} };
  return { index, handler: { ...handler, imports }, runtime: { instance: () => ({ api }) } };
}
