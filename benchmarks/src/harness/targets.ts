import type { Sample, Samples, Target } from "./figure.ts";

type Quantity = (sample: Sample) => number;

const rate: Quantity = (sample) => sample.rate;
const p50: Quantity = (sample) => sample.p50Micros ?? Number.NaN;

const plain = (value: number): string => value.toFixed(2);

/** The rate is at least `factor` times that of another contender in the same round. */
export function rateAtLeast(contender: string, factor: number, of: string): Target {
  return {
    contender,
    text: `≥ ${factor} of ${of}`,
    values: (samples) => pairs(samples, contender, of, rate, (a, b) => a / b),
    isMet: (value) => value >= factor,
    format: plain,
  };
}

/** Two runs of the same thing: anything but 1 is noise. */
export function sameRate(contender: string, of: string): Target {
  return {
    contender,
    text: `1 ± 0.05 of ${of}`,
    values: (samples) => pairs(samples, contender, of, rate, (a, b) => a / b),
    isMet: (value) => Math.abs(value - 1) <= 0.05,
    format: plain,
  };
}

/** The median latency is at most `factor` times that of another contender in the same round. */
export function latencyAtMost(contender: string, factor: number, of: string): Target {
  return {
    contender,
    text: `p50 ≤ ${factor} of ${of}`,
    values: (samples) => pairs(samples, contender, of, p50, (a, b) => a / b),
    isMet: (value) => value <= factor,
    format: plain,
  };
}

/** The rate is at least that of the fastest of several contenders in the same round. */
export function asFastAsBest(contender: string, others: readonly string[]): Target {
  return {
    contender,
    text: "≥ 1 of the fastest library",
    values: (samples) => {
      const rivals = others.flatMap((name) => samples.get(name) ?? []);
      if (rivals.length === 0) return [];
      const rounds = samples.get(contender) ?? [];
      return rounds.map((own, round) => own.rate / Math.max(...others.map((name) => rateIn(samples, name, round))));
    },
    isMet: (value) => value >= 1,
    format: plain,
  };
}

/** At most `bytes` more than another contender in the same round. */
export function bytesAbove(contender: string, bytes: number, of: string): Target {
  return {
    contender,
    text: `≤ ${of} + ${bytes} B`,
    values: (samples) => pairs(samples, contender, of, rate, (a, b) => a - b),
    isMet: (value) => value <= bytes,
    format: (value) => `${value < 0 ? "" : "+"}${value.toFixed(0)} B`,
  };
}

/** At most `bytes`, whatever others need. */
export function bytesAtMost(contender: string, bytes: number): Target {
  return {
    contender,
    text: `≤ ${bytes} B`,
    values: (samples) => (samples.get(contender) ?? []).map(rate),
    isMet: (value) => value <= bytes,
    format: (value) => `${value.toFixed(0)} B`,
  };
}

function rateIn(samples: Samples, name: string, round: number): number {
  return samples.get(name)?.[round]?.rate ?? 0;
}

function pairs(
  samples: Samples,
  contender: string,
  other: string,
  quantity: Quantity,
  combine: (own: number, other: number) => number,
): number[] {
  const others = samples.get(other) ?? [];
  return (samples.get(contender) ?? []).flatMap((sample, round) => {
    const counterpart = others[round];
    return counterpart === undefined ? [] : [combine(quantity(sample), quantity(counterpart))];
  });
}
