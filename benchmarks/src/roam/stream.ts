import type { Settings } from "../figures/settings.ts";
import type { Figure } from "../harness/figure.ts";
import { rateAtLeast } from "../harness/targets.ts";
import { linkFigure } from "./link-figure.ts";

const DIRECTIONS = { down: "server", up: "client" } as const;

/** One stream on a link: items that one side sends as fast as the other takes them. */
export function roamStreamFigures(settings: Settings): readonly Figure[] {
  return (["down", "up"] as const).flatMap((kind) => [
    linkFigure(
      {
        group: "roam-stream",
        name: `${DIRECTIONS[kind]} streaming, items of 1 KiB`,
        unit: "1/s",
        load: { kind, bytes: 1_024 },
        subjects: ["minimum-streams", "ceiling-streams", "ours", "grpc", "connect", "capnweb"],
        targets: [rateAtLeast("ours", 0.5, "minimum-streams"), rateAtLeast("ours", 5, "grpc")],
      },
      settings,
    ),
    linkFigure(
      {
        group: "roam-stream",
        name: `${DIRECTIONS[kind]} streaming, items of 64 KiB`,
        unit: "MB/s",
        load: { kind, bytes: 65_536 },
        subjects: ["minimum-streams", "ceiling-streams", "ours", "grpc", "connect", "capnweb"],
        targets: [rateAtLeast("ours", 0.6, "minimum-streams"), rateAtLeast("ours", 2, "grpc")],
      },
      settings,
    ),
  ]);
}
