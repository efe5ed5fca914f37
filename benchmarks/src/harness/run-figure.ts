import type { Figure, Measured, Sample } from "./figure.ts";

/** Hears of each run as it ends. */
export interface Progress {
  measured(contender: string, round: number, sample: Sample): void;
  failed(contender: string, round: number, error: Error): void;
}

/**
 * Runs the contenders of a figure in turn, A B C A B C, so that whatever slows the machine for a while slows all of
 * them alike. A contender that fails is left out from then on, and the others go on.
 */
export async function runFigure(figure: Figure, rounds: number, progress: Progress): Promise<Measured> {
  const samples = new Map<string, Sample[]>(figure.contenders.map(({ name }) => [name, []]));
  const failures = new Map<string, Error>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of figure.contenders) {
      const { name } = contender;
      if (failures.has(name)) continue;
      try {
        const sample = await contender.measure();
        samples.get(name)?.push(sample);
        progress.measured(name, round, sample);
      } catch (cause) {
        const error = cause instanceof Error ? cause : new Error(String(cause));
        failures.set(name, error);
        samples.set(name, []);
        progress.failed(name, round, error);
      }
    }
  }
  return { figure, samples, failures };
}
