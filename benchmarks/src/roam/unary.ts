import type { Settings } from "../figures/settings.ts";
import type { Figure } from "../harness/figure.ts";
import { latencyAtMost, rateAtLeast } from "../harness/targets.ts";
import { linkFigure } from "./link-figure.ts";
import { rateAtLeastBest } from "./targets.ts";

const OTHERS = ["connect", "capnweb", "jsonrpc"] as const;

/** Calls that give back 32 bytes, over one connection. */
export function roamUnaryFigures(settings: Settings): readonly Figure[] {
  const busy = [64, 256].flatMap((inFlight) => [
    linkFigure(
      {
        group: "roam-unary",
        name: `echo 32 B, ${inFlight} in flight`,
        unit: "1/s",
        load: { kind: "echo", inFlight },
        subjects: ["minimum", "ceiling", "ours", "ours-actor", "grpc", ...OTHERS],
        targets: [
          rateAtLeast("ours", 0.6, "minimum"),
          rateAtLeast("ours", 30, "grpc"),
          rateAtLeastBest("ours", 8, OTHERS, "the best of connect, capnweb, jsonrpc"),
          ...(inFlight === 64 ? [rateAtLeast("ours-actor", 0.6, "ours")] : []),
        ],
      },
      settings,
    ),
    linkFigure(
      {
        group: "roam-unary",
        name: `echo 32 B, ${inFlight} in flight, length prefix`,
        unit: "1/s",
        load: { kind: "echo", inFlight },
        subjects: ["minimum-length", "ceiling-length", "ours-length"],
        targets: [rateAtLeast("ours-length", 0.5, "minimum-length")],
      },
      settings,
    ),
  ]);
  return [
    ...busy,
    linkFigure(
      {
        group: "roam-unary",
        name: "echo 32 B, 1 in flight",
        unit: "1/s",
        load: { kind: "echo", inFlight: 1 },
        subjects: ["minimum", "ceiling", "ours", "grpc", ...OTHERS],
        targets: [latencyAtMost("ours", 1.2, "minimum")],
      },
      settings,
    ),
  ];
}
