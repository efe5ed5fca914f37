import type { Settings } from "../../figures/settings.ts";
import type { Figure } from "../../harness/figure.ts";
import { rateAtLeast } from "../../harness/targets.ts";
import { moduleFigure } from "../module-figure.ts";
import { timeAtMost } from "../targets.ts";

const LIBRARIES = ["request-protobufjs", "request-msgpackr"] as const;

/** Values into bytes and back. */
export function codecFigures(settings: Settings): readonly Figure[] {
  return (["encode", "decode"] as const).flatMap((method) => [
    moduleFigure(
      {
        group: "codec",
        name: `${method} a Request`,
        unit: "1/s",
        folder: "codec",
        method,
        subjects: [...LIBRARIES, "request-ours", ...(method === "encode" ? ["request-ours-kept"] : [])],
        targets:
          method === "encode"
            ? LIBRARIES.map((library) => rateAtLeast("request-ours", 3, library))
            : [rateAtLeast("request-ours", 1.4, "request-protobufjs")],
      },
      settings,
    ),
    moduleFigure(
      {
        group: "codec",
        name: `${method} a struct of 9 fields`,
        unit: "1/s",
        folder: "codec",
        method,
        subjects: ["struct-by-hand", "struct-closures", "struct-compiled"],
        targets: [
          timeAtMost("struct-closures", method === "encode" ? 3 : 1.5, "struct-by-hand"),
          timeAtMost("struct-compiled", 1.25, "struct-by-hand"),
        ],
      },
      settings,
    ),
  ]);
}
