import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../figures/settings.ts";
import type { Contender, Figure, Sample, Target } from "../harness/figure.ts";
import { MeasuredProcess } from "../harness/measured-process.ts";
import { sameRate } from "../harness/targets.ts";
import type { Load, Mark } from "./peer.ts";

/** Work over one link, and those who do it in turn. */
export interface LinkWork {
  readonly group: string;
  readonly name: string;
  readonly unit: Figure["unit"];
  readonly load: Load;
  /** Modules of `subjects/`; the first is what `--control` runs twice. */
  readonly subjects: readonly [string, ...string[]];
  /** Contenders that are no modules. */
  readonly others?: readonly Contender[];
  readonly targets: readonly Target[];
}

export function linkFigure(work: LinkWork, settings: Settings): Figure {
  const { group, name, unit, others = [] } = work;
  const [first] = work.subjects;
  // A subject that is not written yet is left out of the run.
  const present = work.subjects.filter((subject) => existsSync(new URL(`subjects/${subject}.ts`, import.meta.url)));
  const contenders: Contender[] = present.map((subject) => ({
    name: subject,
    measure: () => measureLink(subject, work, settings),
  }));
  contenders.push(...others);
  const targets = [...work.targets];
  if (settings.control) {
    const again = `${first} again`;
    contenders.push({ name: again, measure: () => measureLink(first, work, settings) });
    targets.push(sameRate(again, first));
  }
  return { group, name, unit, contenders, targets };
}

/** CPU time of an operation is that of both processes together: both run what is measured. */
async function measureLink(subject: string, work: LinkWork, settings: Settings): Promise<Sample> {
  const module = new URL("peer.ts", import.meta.url);
  await using server = new MeasuredProcess(module, settings.pin ? 0 : undefined);
  await using client = new MeasuredProcess(module, settings.pin ? 1 : undefined);
  const port = await server.ask<number>("serve", { subject });
  await client.ask("drive", { subject, port, load: work.load });
  const timed = work.load.kind === "echo" && work.load.inFlight === 1;
  await sleep(settings.warmup * 1_000);
  if (timed) await client.ask("time");
  const [before, serverBefore] = await Promise.all([client.ask<Mark>("mark"), server.ask<number>("cpu")]);
  await sleep(settings.seconds * 1_000);
  const [after, serverAfter] = await Promise.all([client.ask<Mark>("mark"), server.ask<number>("cpu")]);
  const operations = after.operations - before.operations;
  if (operations === 0) throw new Error("nothing happened in the time of the measurement");
  const perSecond = (operations * 1_000) / (after.atMs - before.atMs);
  return {
    rate: work.unit === "MB/s" && work.load.kind !== "echo" ? (perSecond * work.load.bytes) / 1e6 : perSecond,
    cpuMicros: (after.cpu - before.cpu + serverAfter - serverBefore) / operations,
    ...(timed ? percentiles(await client.ask<Float64Array>("latencies")) : {}),
  };
}

function percentiles(latencies: Float64Array): Pick<Sample, "p50Micros" | "p99Micros"> {
  const sorted = latencies.toSorted();
  const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN) * 1_000;
  return { p50Micros: at(0.5), p99Micros: at(0.99) };
}
