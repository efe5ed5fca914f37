import type { Figure } from "../harness/figure.ts";
import { rateAtLeast } from "../harness/targets.ts";
import { networkFigure } from "./network.ts";
import type { Settings } from "./settings.ts";

/** A connection runs its code once, and V8 optimises code that has run thousands of times: ours, of which there is more, later than the alternative's. */
const WARMUP_SECONDS = 3;

/** For work that is counted in connections. */
export function warmForConnections(settings: Settings): Settings {
  return { ...settings, warmup: Math.max(settings.warmup, WARMUP_SECONDS) };
}

/** Connect, one echo of 64 bytes, close; 64 at a time. */
export function connectFigures(settings: Settings): readonly Figure[] {
  return [
    networkFigure(
      {
        group: "connect",
        name: "connect, one echo, close",
        unit: "1/s",
        mode: "echo",
        tls: false,
        load: ["connect", "--connections", "64", "--bytes", "64"],
        servers: ["raw-tcp", "ours-each", "ours-handover"],
        targets: [rateAtLeast("ours-each", 0.8, "raw-tcp"), rateAtLeast("ours-handover", 0.7, "raw-tcp")],
      },
      warmForConnections(settings),
    ),
  ];
}
