import type { Dispatcher } from "./core/contracts.ts";

/** Knows no method. */
export const noDispatcher: Dispatcher = {
  dispatch: (request) => request.refuse("UnknownMethod"),
  knows: () => false,
};

/** Methods that `primary` knows go to it, all others to `fallback`. */
export function routed(primary: Required<Dispatcher>, fallback: Dispatcher): Required<Dispatcher> {
  return {
    dispatch(request) {
      const isPrimary = primary.knows(request.methodHigh, request.methodLow);
      (isPrimary ? primary : fallback).dispatch(request);
    },
    knows: (high, low) => primary.knows(high, low) || fallback.knows?.(high, low) === true,
  };
}
