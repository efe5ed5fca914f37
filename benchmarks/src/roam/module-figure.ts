import { inProcessFigure } from "../figures/in-process.ts";
import type { Settings } from "../figures/settings.ts";
import type { Contender, Figure, Target } from "../harness/figure.ts";

/** Work of nanoseconds within one process. Its rate is that of a second of CPU time, which other programs can't take away. */
export interface ModuleWork {
  readonly group: string;
  readonly name: string;
  readonly unit: "1/s" | "MB/s";
  /** Bytes of one operation, for MB/s. */
  readonly bytes?: number;
  /** Folder of the modules, beside this one, and their names without `.ts`. */
  readonly folder: string;
  readonly subjects: readonly string[];
  readonly method: string;
  readonly targets: readonly Target[];
}

/** Such work is steady after tens of milliseconds, and there is much of it: each process takes an eighth of the time of others. */
const SHORTER = 8;
/**
 * The same code takes up to twice as long in one process as in the next, depending on where V8 puts it: the quickest of
 * so many processes is what it costs.
 */
const PROCESSES = 3;

export function moduleFigure(work: ModuleWork, settings: Settings): Figure {
  const { group, name, unit, bytes, folder, subjects, method, targets } = work;
  const path = `../roam/${folder}/`;
  const figure = inProcessFigure(
    { group, name, unit, command: "rate", method, subjects: subjects.map((subject) => path + subject), targets },
    { ...settings, seconds: settings.seconds / SHORTER, warmup: settings.warmup / SHORTER },
  );
  const contenders = figure.contenders.map((contender): Contender => ({
    name: contender.name.slice(path.length),
    async measure() {
      let cpuMicros = Number.POSITIVE_INFINITY;
      for (let process = 0; process < PROCESSES; process++)
        cpuMicros = Math.min(cpuMicros, (await contender.measure()).cpuMicros!);
      const perSecond = 1e6 / cpuMicros;
      return { cpuMicros, rate: bytes === undefined ? perSecond : (perSecond * bytes) / 1e6 };
    },
  }));
  return { ...figure, contenders };
}
