import type { Sample, Samples, Target } from "../harness/figure.ts";

/** The rate is at least `factor` times that of the fastest of several contenders in the same round. */
export function rateAtLeastBest(contender: string, factor: number, others: readonly string[], called: string): Target {
  return {
    contender,
    text: `≥ ${factor} of ${called}`,
    values: (samples) =>
      perRound(samples, contender, others, (own, rivals) => own.rate / Math.max(...rivals.map(({ rate }) => rate))),
    isMet: (value) => value >= factor,
    format: (value) => value.toFixed(2),
  };
}

/** The median latency is at most `factor` times that of the quickest of several contenders in the same round. */
export function latencyAtMostBest(
  contender: string,
  factor: number,
  others: readonly string[],
  called: string,
): Target {
  return {
    contender,
    text: `p50 ≤ ${factor} of ${called}`,
    values: (samples) => perRound(samples, contender, others, (own, rivals) => p50(own) / Math.min(...rivals.map(p50))),
    isMet: (value) => value <= factor,
    format: (value) => value.toFixed(2),
  };
}

/** An operation takes at most `factor` times as long as with another contender in the same round. */
export function timeAtMost(contender: string, factor: number, of: string): Target {
  return {
    contender,
    text: `time ≤ ${factor} of ${of}`,
    values: (samples) => perRound(samples, contender, [of], (own, [other]) => (other?.rate ?? Number.NaN) / own.rate),
    isMet: (value) => value <= factor,
    format: (value) => value.toFixed(2),
  };
}

/** At most so many KiB, whatever others need. */
export function kibAtMost(contender: string, kib: number): Target {
  return {
    contender,
    text: `≤ ${kib} KiB`,
    values: (samples) => (samples.get(contender) ?? []).map(({ rate }) => rate),
    isMet: (value) => value <= kib,
    format: (value) => value.toFixed(2),
  };
}

function p50(sample: Sample): number {
  return sample.p50Micros ?? Number.NaN;
}

/** Empty where none of the others was run. */
function perRound(
  samples: Samples,
  contender: string,
  others: readonly string[],
  compare: (own: Sample, rivals: readonly Sample[]) => number,
): readonly number[] {
  return (samples.get(contender) ?? []).flatMap((own, round) => {
    const rivals = others.flatMap((name) => samples.get(name)?.[round] ?? []);
    return rivals.length === 0 ? [] : [compare(own, rivals)];
  });
}
