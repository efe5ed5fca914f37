import type { Figure, Measured, Sample } from "./figure.ts";
import { median, spreadOf } from "./statistics.ts";

const HEADER = ["figure", "who", "median", "CPU µs/op", "p50 µs", "p99 µs", "measured", "target", "met"];

/** One row for each contender of each figure, as a markdown table. */
export function markdownTable(results: readonly Measured[]): string {
  const rows = results.flatMap(({ figure, samples, failures }) =>
    figure.contenders.map(({ name }, index) => {
      const own = samples.get(name) ?? [];
      const verdicts = figure.targets
        .filter((target) => target.contender === name)
        .map((target) => {
          const values = target.values(samples);
          if (values.length === 0) return { measured: "not run", text: target.text, met: "?" };
          const { median, lowest, highest } = spreadOf(values);
          return {
            measured: `${target.format(median)} (${target.format(lowest)} to ${target.format(highest)})`,
            text: target.text,
            met: target.isMet(median) ? "yes" : "**no**",
          };
        });
      return [
        index === 0 ? figure.name : "",
        name,
        failures.has(name) ? "failed" : formatRate(median(own.map((sample) => sample.rate)), figure.unit),
        cpu(own, samples.get(figure.contenders[0]?.name ?? "") ?? []),
        middle(own, (sample) => sample.p50Micros),
        middle(own, (sample) => sample.p99Micros),
        verdicts.map(({ measured }) => measured).join("; "),
        verdicts.map(({ text }) => text).join("; "),
        verdicts.map(({ met }) => met).join("; "),
      ];
    }),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(HEADER), line(HEADER.map(() => "---")), ...rows.map(line)].join("\n");
}

export function formatRate(value: number, unit: Figure["unit"]): string {
  if (unit === "MB/s") return `${value.toFixed(0)} MB/s`;
  if (unit === "KiB") return `${value.toFixed(2)} KiB`;
  if (unit === "bytes") return `${value.toFixed(0)} B`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M/s`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(1)} k/s`;
  return `${value.toFixed(0)} /s`;
}

/** CPU of one operation, and how much that is of the first contender's in the same round: steadier than a rate. */
function cpu(own: readonly Sample[], first: readonly Sample[]): string {
  const value = middle(own, (sample) => sample.cpuMicros);
  if (value === "" || own === first) return value;
  const ratios = own.map((sample, round) => (sample.cpuMicros ?? Number.NaN) / (first[round]?.cpuMicros ?? Number.NaN));
  const ratio = median(ratios);
  return Number.isNaN(ratio) ? value : `${value} (×${ratio.toFixed(2)})`;
}

function middle(samples: readonly Sample[], of: (sample: Sample) => number | undefined): string {
  const values = samples.map(of).filter((value) => value !== undefined);
  if (values.length === 0) return "";
  const value = median(values);
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}
