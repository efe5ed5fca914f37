import type { Settings } from "../../figures/settings.ts";
import type { Figure } from "../../harness/figure.ts";
import { moduleFigure } from "../module-figure.ts";
import { rateAtLeastBest } from "../targets.ts";
import { KINDS, SIZES } from "./contract.ts";

const PLAIN = ["byte-loop", "copied-runs"] as const;

/** COBS on messages of several sizes and kinds. */
export function cobsFigures(settings: Settings): readonly Figure[] {
  return (["encode", "decode"] as const).flatMap((direction) =>
    KINDS.flatMap((kind) =>
      SIZES.map((size) =>
        moduleFigure(
          {
            group: "cobs",
            name: `COBS ${direction}, ${size} B, ${kind}`,
            unit: "MB/s",
            bytes: size,
            folder: "cobs",
            method: `${direction} ${kind} ${size}`,
            subjects: ["byte-loop", "copied-runs", "ours", "ours-wasm"],
            targets: [
              rateAtLeastBest("ours", 0.75, PLAIN, "the better of loop and runs"),
              ...(size < 1_024
                ? []
                : [rateAtLeastBest("ours-wasm", kind === "random" ? 3 : 1, ["byte-loop"], "the byte loop")]),
            ],
          },
          settings,
        ),
      ),
    ),
  );
}
