import type { Figure } from "../harness/figure.ts";
import { rateAtLeast } from "../harness/targets.ts";
import { bulkFigures } from "./bulk.ts";
import { warmForConnections } from "./connect.ts";
import { networkFigure } from "./network.ts";
import type { Settings } from "./settings.ts";

/** Echo, bulk and connections over TLS 1.3, with full handshakes. */
export function tlsFigures(settings: Settings): readonly Figure[] {
  const shared = { group: "tls", unit: "1/s", mode: "echo", tls: true } as const;
  return [
    networkFigure(
      {
        ...shared,
        name: "echo, 64 B, 64 connections, TLS",
        load: ["echo", "--connections", "64", "--bytes", "64"],
        servers: ["raw-tls", "ours-shared"],
        targets: [rateAtLeast("ours-shared", 0.95, "raw-tls")],
      },
      settings,
    ),
    ...bulkFigures(settings, true),
    networkFigure(
      {
        ...shared,
        name: "connect, one echo, close, TLS",
        load: ["connect", "--connections", "64", "--bytes", "64"],
        servers: ["raw-tls", "ours-each"],
        targets: [rateAtLeast("ours-each", 0.85, "raw-tls")],
      },
      warmForConnections(settings),
    ),
  ];
}
