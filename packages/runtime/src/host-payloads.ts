import type { FunctionSpec, RecordedFailure } from "@troupe/handler";
import type { HostFunction } from "./host-function.ts";
import { lendHostCallPayload } from "./payload-encoders.ts";
import type { HostOutcome, UsePayload } from "./payload-encoders.ts";
import * as theaterPayloads from "./theater-payloads.ts";

// The payload of a host call in either format; a replay makes the same ones to see whether the actor asked for the same.

/** Lends the payload of a host call that gave `value`. */
export function lendHostResult(
  theater: boolean,
  called: HostFunction,
  args: readonly unknown[],
  value: unknown,
  use: UsePayload,
): void {
  lend(theater, called, called.spec, args, { tag: "ok", val: value }, use);
}

/** Lends the payload of a host call that failed. */
export function lendHostFailure(
  theater: boolean,
  called: HostFunction,
  args: readonly unknown[],
  failure: RecordedFailure,
  use: UsePayload,
): void {
  const outcome: HostOutcome = { tag: "err", val: failure };
  let encoded = false;
  const useOnce: UsePayload = (payload) => {
    encoded = true;
    use(payload);
  };
  try {
    lend(theater, called, called.spec, args, outcome, useOnce);
  } catch (error) {
    if (encoded) throw error;
    // A function that refused its arguments may have done so because they are not of its types: then its error is
    // recorded without them, and it is that error which the actor has to get.
    lend(theater, called, { ...called.spec, params: [], lower: () => [] }, [], outcome, use);
  }
}

function lend(
  theater: boolean,
  { iface }: HostFunction,
  spec: FunctionSpec,
  args: readonly unknown[],
  outcome: HostOutcome,
  use: UsePayload,
): void {
  if (theater) use(theaterPayloads.hostCall(iface, spec, args, outcome));
  else lendHostCallPayload(spec, args, outcome, use);
}
