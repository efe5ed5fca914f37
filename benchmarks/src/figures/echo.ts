import type { Figure } from "../harness/figure.ts";
import { latencyAtMost, rateAtLeast } from "../harness/targets.ts";
import { networkFigure } from "./network.ts";
import type { Settings } from "./settings.ts";

/** Round trips of 64 bytes: all the ways in which an actor can own its connections. */
export function echoFigures(settings: Settings): readonly Figure[] {
  return [
    networkFigure(
      {
        group: "echo",
        name: "echo, 64 B, 64 connections",
        unit: "1/s",
        mode: "echo",
        tls: false,
        load: ["echo", "--connections", "64", "--bytes", "64"],
        servers: ["raw-tcp", "ours-shared", "ours-once", "ours-passive", "ours-chain"],
        targets: [
          rateAtLeast("ours-shared", 1, "raw-tcp"),
          rateAtLeast("ours-once", 0.8, "raw-tcp"),
          rateAtLeast("ours-passive", 0.8, "raw-tcp"),
          rateAtLeast("ours-chain", 0.6, "raw-tcp"),
        ],
      },
      settings,
    ),
    networkFigure(
      {
        group: "echo",
        name: "echo, 64 B, one connection",
        unit: "1/s",
        mode: "echo",
        tls: false,
        load: ["echo", "--connections", "1", "--bytes", "64"],
        servers: ["raw-tcp", "ours-shared"],
        targets: [rateAtLeast("ours-shared", 0.9, "raw-tcp"), latencyAtMost("ours-shared", 1.1, "raw-tcp")],
      },
      settings,
    ),
  ];
}
