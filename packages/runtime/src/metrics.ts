import type { ActorMetrics } from "@troupe/messages";
import type { Cell } from "./cell.ts";

/** The counts of an actor's life by now. */
export function metricsOf(cell: Cell): ActorMetrics {
  const { calls, failedCalls, queue, busyMs, longestTurnMs, restarts, startedAt } = cell;
  return {
    calls,
    failedCalls,
    queueLength: queue.length,
    peakQueueLength: queue.peak,
    busyMs,
    longestTurnMs,
    uptimeMs: cell.host.now() - startedAt,
    restarts,
  };
}
