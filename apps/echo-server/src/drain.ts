import { setTimeout } from "node:timers/promises";
import type { ActorHandle } from "@troupe/runtime";
import type { echo } from "./echo.ts";
import type { Traffic } from "./operations.ts";

/** A connection is done when nothing has arrived for so long, and everything that was sent has left. */
const quietMs = 250;

/** Closes each connection when it is done; resolves with the number of those that were not when `signal` aborted. */
export async function drain(server: ActorHandle<typeof echo>, signal: AbortSignal): Promise<number> {
  let busy: Traffic = await server.call("closeQuiet", {});
  while (Object.keys(busy).length > 0 && !signal.aborted) {
    // Cut short by the signal, and then it is looked once more.
    await setTimeout(quietMs, undefined, { signal }).catch(() => {});
    if (!signal.aborted) busy = await server.call("closeQuiet", busy);
  }
  return Object.keys(busy).length;
}
