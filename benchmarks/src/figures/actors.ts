import type { Figure } from "../harness/figure.ts";
import { asFastAsBest, bytesAtMost, rateAtLeast } from "../harness/targets.ts";
import { inProcessFigure } from "./in-process.ts";
import type { Settings } from "./settings.ts";

const LIBRARIES = ["xstate", "nact", "comedy", "moleculer"] as const;
const OURS = "troupe";
const BARE = "bare";

/** Messages between actors of one process: tell, ping-pong, ask. */
export function mailboxFigures(settings: Settings): readonly Figure[] {
  const shared = { group: "mailbox", unit: "1/s", command: "rate", subjects: [BARE, ...LIBRARIES, OURS] } as const;
  const swift = [asFastAsBest(OURS, LIBRARIES), rateAtLeast(OURS, 0.25, BARE)];
  return [
    inProcessFigure({ ...shared, name: "tell, messages", method: "tell", targets: swift }, settings),
    inProcessFigure({ ...shared, name: "ping-pong, round trips", method: "pingPong", targets: swift }, settings),
    inProcessFigure(
      { ...shared, name: "ask, 64 in flight", method: "ask", targets: [rateAtLeast(OURS, 0.5, BARE)] },
      settings,
    ),
  ];
}

/** How fast actors start, and what an idle one holds. */
export function spawnFigures(settings: Settings): readonly Figure[] {
  const shared = { group: "spawn", subjects: [...LIBRARIES, OURS] } as const;
  return [
    inProcessFigure(
      {
        ...shared,
        name: "spawn, supervised",
        unit: "1/s",
        command: "spawnRate",
        targets: [asFastAsBest(OURS, LIBRARIES)],
      },
      settings,
    ),
    inProcessFigure(
      {
        ...shared,
        name: "memory per idle actor",
        unit: "bytes",
        command: "spawnMemory",
        targets: [bytesAtMost(OURS, 2_048)],
      },
      settings,
    ),
  ];
}
