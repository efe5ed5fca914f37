import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contender, Figure, Sample, Target } from "../harness/figure.ts";
import { MeasuredProcess } from "../harness/measured-process.ts";
import type { Work } from "../subjects/main.ts";
import type { Settings } from "./settings.ts";

/** Work within one process, and the modules of `subjects/` that do it in turn. */
export interface InProcessWork {
  readonly group: string;
  readonly name: string;
  readonly unit: Figure["unit"];
  /** How `subjects/main.ts` measures it. */
  readonly command: "rate" | "spawnRate" | "spawnMemory";
  /** For "rate": the method of the subject that takes a count. */
  readonly method?: string;
  readonly subjects: readonly string[];
  readonly targets: readonly Target[];
}

export function inProcessFigure(work: InProcessWork, settings: Settings): Figure {
  const { group, name, unit, targets } = work;
  // A subject that is not written yet is left out of the run.
  const present = work.subjects.filter((module) => existsSync(new URL(`../subjects/${module}.ts`, import.meta.url)));
  const contenders: Contender[] = present.map((module) => ({
    name: module,
    measure: () => measureSubject(module, work, settings),
  }));
  return { group, name, unit, contenders, targets };
}

async function measureSubject(module: string, work: InProcessWork, settings: Settings): Promise<Sample> {
  const { command, method = "" } = work;
  const { seconds, warmup } = settings;
  const folder = mkdtempSync(join(tmpdir(), "troupe-benchmarks-"));
  try {
    await using subject = new MeasuredProcess(new URL("../subjects/main.ts", import.meta.url));
    return await subject.ask<Sample>(command, { module, folder, method, seconds, warmup } satisfies Work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
