import type { Figure } from "../harness/figure.ts";
import { rateAtLeast } from "../harness/targets.ts";
import { CHUNK_BYTES, type ServerMode, TRANSFER_BYTES } from "../servers/contract.ts";
import { networkFigure } from "./network.ts";
import type { Settings } from "./settings.ts";

const DIRECTIONS: readonly (readonly [load: string, mode: ServerMode, name: string])[] = [
  ["bulk-in", "sink", "in"],
  ["bulk-out", "source", "out"],
  ["bulk-echo", "echo", "echo"],
];

/** MB/s over one connection in writes of 64 KiB. CPU is for one such write. */
export function bulkFigures(settings: Settings, tls = false): readonly Figure[] {
  const raw = tls ? "raw-tls" : "raw-tcp";
  return DIRECTIONS.map(([load, mode, direction]) =>
    networkFigure(
      {
        group: tls ? "tls" : "bulk",
        name: `64 KiB writes, ${direction}${tls ? ", TLS" : ""}`,
        unit: "MB/s",
        mode,
        tls,
        load: [load, "--chunk", String(CHUNK_BYTES), "--transfer", String(TRANSFER_BYTES)],
        servers: [raw, "ours-shared"],
        targets: [rateAtLeast("ours-shared", 0.9, raw)],
      },
      settings,
    ),
  );
}
