import type { Figure } from "../harness/figure.ts";
import { rateAtLeast } from "../harness/targets.ts";
import { inProcessFigure } from "./in-process.ts";
import type { Settings } from "./settings.ts";

/** Appending events to a chain in memory. */
export function chainFigures(settings: Settings): readonly Figure[] {
  return [
    inProcessFigure(
      {
        group: "chain",
        name: "chain append in memory, SHA-256, 200 B",
        unit: "1/s",
        command: "rate",
        method: "append",
        subjects: ["chain-bare", "chain-troupe"],
        targets: [rateAtLeast("chain-troupe", 0.45, "chain-bare")],
      },
      settings,
    ),
  ];
}

/** Appending the events of many actors to a chain store on disk. */
export function storeFigures(settings: Settings): readonly Figure[] {
  return [
    inProcessFigure(
      {
        group: "store",
        name: "chain into SQLite, 64 actors, 200 B",
        unit: "1/s",
        command: "rate",
        method: "append",
        subjects: ["store-bare", "store-troupe"],
        targets: [rateAtLeast("store-troupe", 0.7, "store-bare")],
      },
      settings,
    ),
  ];
}
