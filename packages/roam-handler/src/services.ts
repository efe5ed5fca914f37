import { splitMethodId } from "@troupe/roam-wire";
import type { RoamCall, RoamReply } from "./data.ts";
import { declare, declaredBy } from "./declaration.ts";
import type { Declaration } from "./declaration.ts";
import type { ServiceCallbacks } from "./service.ts";

const UNKNOWN: RoamReply = { refuse: "UnknownMethod" };

/**
 * Several services of one actor, each made by `roamService`. Where two have a method of one id, the first has it.
 * ```ts
 * roam: roamServices(roamService(Calculator, { … }), roamService(Clock, { … })),
 * ```
 */
export function roamServices<Context, State = never>(
  ...services: readonly ServiceCallbacks<Context, State>[]
): ServiceCallbacks<Context, State> {
  const parts = services.map(({ handleCall }) => ({ handleCall, declaration: declaredBy(handleCall) }));
  const handleCall = (context: Context, call: RoamCall): ReturnType<ServiceCallbacks<Context, State>["handleCall"]> => {
    const { high, low } = splitMethodId(call.method);
    const part = parts.find(({ declaration }) => declaration?.get(high, low) !== undefined);
    return part === undefined ? UNKNOWN : part.handleCall(context, call);
  };
  const declaration: Declaration = {
    get(high, low) {
      for (const part of parts) {
        const method = part.declaration?.get(high, low);
        if (method !== undefined) return method;
      }
      return undefined;
    },
  };
  declare(handleCall, declaration);
  return { handleCall };
}
