// The process that a subject lives in: loads it, warms it up, times it.
import { cpuMicros } from "../harness/cpu-clock.ts";
import type { Sample } from "../harness/figure.ts";
import { liveMemory } from "../harness/live-memory.ts";
import { answerQuestions } from "../harness/measured-process.ts";
import type { SpawningSubject, Open } from "./contract.ts";

/** What to run: a module of this folder, a method of what it opens. */
export interface Work {
  readonly module: string;
  readonly folder: string;
  readonly method: string;
  readonly seconds: number;
  readonly warmup: number;
}

type Step = (count: number) => Promise<unknown>;

answerQuestions({
  async rate({ module, folder, method, seconds, warmup }: Work): Promise<Sample> {
    const subject = await open<Record<string, Step>>(module, folder);
    const step = subject[method];
    if (step === undefined) throw new Error(`${module} has no ${method}`);
    return rate((count) => step.call(subject, count), seconds, warmup);
  },
  async spawnRate({ module, folder, seconds, warmup }: Work): Promise<Sample> {
    const subject = await open<SpawningSubject>(module, folder);
    return rate(
      (count) => subject.spawn(count),
      seconds,
      warmup,
      () => subject.stopSpawned(),
      10_000,
    );
  },
  /** Bytes of live memory for each of the actors that were started. */
  async spawnMemory({ module, folder }: Work): Promise<Sample> {
    const subject = await open<SpawningSubject>(module, folder);
    const count = 5_000;
    await subject.spawn(count);
    await subject.stopSpawned();
    const before = await liveMemory();
    await subject.spawn(count);
    const after = await liveMemory();
    return { rate: (after - before) / count };
  },
});

async function open<Subject>(module: string, folder: string): Promise<Subject> {
  const { open } = (await import(`./${module}.ts`)) as { open: Open<Subject> };
  return open(folder);
}

const STEP_MS = 50;

/** Finds a count that keeps one step busy for a while, then repeats it; `between` is not timed. */
async function rate(
  step: Step,
  seconds: number,
  warmup: number,
  between: () => Promise<void> = async () => {},
  most: number = Number.MAX_SAFE_INTEGER,
): Promise<Sample> {
  let count = Math.min(256, most);
  const warmUntil = performance.now() + warmup * 1_000;
  while (performance.now() < warmUntil) {
    const began = performance.now();
    await step(count);
    if (performance.now() - began < STEP_MS) count = Math.min(count * 2, most);
    await between();
  }
  let [operations, elapsed, cpu] = [0, 0, 0];
  const stopAt = performance.now() + seconds * 4_000;
  while (elapsed < seconds * 1_000 && performance.now() < stopAt) {
    const [began, cpuBefore] = [performance.now(), cpuMicros()];
    await step(count);
    elapsed += performance.now() - began;
    cpu += cpuMicros() - cpuBefore;
    operations += count;
    await between();
  }
  return { rate: (operations * 1_000) / elapsed, cpuMicros: cpu / operations };
}
