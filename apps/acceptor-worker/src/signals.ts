import { constants } from "node:os";
import process from "node:process";

/** Package managers pass Ctrl-C on to a process that had it from the terminal already: that is one request, not two. */
const sameRequestMs = 500;

/** Calls `stop` with the first SIGINT or SIGTERM; a second one ends the process at once, as if nobody had caught it. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let first: number | undefined;
  const asked = (signal: "SIGINT" | "SIGTERM"): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      stop(signal);
    } else if (now - first > sameRequestMs) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  process.on("SIGINT", asked);
  process.on("SIGTERM", asked);
}
