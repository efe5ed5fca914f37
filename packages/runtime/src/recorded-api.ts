import type { ImportSpec } from "@troupe/handler";
import { HostFunction } from "./host-function.ts";
import type { Recorder } from "./recorder.ts";

type Callable = (...args: unknown[]) => unknown;

/**
 * The functions of a handler as a recorded actor sees them: each records its call and its outcome when it ends.
 * What the spec does not name passes through unrecorded.
 */
export function recordedApi(api: object, imports: ImportSpec, recorder: Recorder): object {
  const recorded: Record<string, unknown> = {};
  for (const [name, descriptor] of membersOf(api)) {
    const callable: unknown = descriptor.value;
    if (typeof callable !== "function") {
      Object.defineProperty(recorded, name, { enumerable: true, get: () => Reflect.get(api, name) as unknown });
      continue;
    }
    const spec = imports.functions[name];
    recorded[name] =
      spec === undefined
        ? (callable as Callable).bind(api)
        : recordedFunction(api, callable as Callable, new HostFunction(imports.interface, spec), recorder);
  }
  return recorded;
}

/** Own and inherited members, nearest first; the api may be a class instance with private fields. */
function membersOf(api: object): Map<string, PropertyDescriptor> {
  const members = new Map<string, PropertyDescriptor>();
  for (
    let object: object | null = api;
    object !== null && object !== Object.prototype;
    object = Object.getPrototypeOf(object) as object | null
  ) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (name !== "constructor" && !members.has(name)) members.set(name, descriptor);
    }
  }
  return members;
}

function recordedFunction(api: object, callable: Callable, called: HostFunction, recorder: Recorder): Callable {
  return (...args) => {
    const call = recorder.currentCall;
    let value: unknown;
    try {
      value = callable.apply(api, args);
    } catch (error) {
      recorder.hostFailed(called, call, args, error);
      throw error;
    }
    if (!(value instanceof Promise)) {
      recorder.hostReturned(called, call, args, value);
      return value;
    }
    return value.then(
      (result: unknown) => {
        recorder.hostReturned(called, call, args, result);
        return result;
      },
      (error: unknown) => {
        recorder.hostFailed(called, call, args, error);
        throw error;
      },
    );
  };
}
