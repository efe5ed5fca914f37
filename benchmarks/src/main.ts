import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseCommandLine, type CommandLine, type Group, USAGE } from "./command-line.ts";
import { mailboxFigures, spawnFigures } from "./figures/actors.ts";
import { bulkFigures } from "./figures/bulk.ts";
import { chainFigures, storeFigures } from "./figures/chain.ts";
import { connectFigures } from "./figures/connect.ts";
import { echoFigures } from "./figures/echo.ts";
import { memoryFigures } from "./figures/memory.ts";
import type { Settings } from "./figures/settings.ts";
import { tlsFigures } from "./figures/tls.ts";
import { buildPackages } from "./harness/build-packages.ts";
import type { Figure, Measured } from "./harness/figure.ts";
import { buildLoadGenerator } from "./harness/load-generator.ts";
import { runFigure } from "./harness/run-figure.ts";
import { formatRate, markdownTable } from "./harness/table.ts";
import { bundleFigures } from "./roam/bundle/figures.ts";
import { cobsFigures } from "./roam/cobs/figures.ts";
import { codecFigures } from "./roam/codec/figures.ts";
import { roamRustFigures } from "./roam/rust.ts";
import { roamStreamFigures } from "./roam/stream.ts";
import { roamUnaryFigures } from "./roam/unary.ts";

const FIGURES: Readonly<Record<Group, (settings: Settings) => readonly Figure[]>> = {
  echo: echoFigures,
  bulk: bulkFigures,
  connect: connectFigures,
  tls: tlsFigures,
  memory: memoryFigures,
  mailbox: mailboxFigures,
  spawn: spawnFigures,
  chain: chainFigures,
  store: storeFigures,
  "roam-unary": roamUnaryFigures,
  "roam-stream": roamStreamFigures,
  "roam-rust": roamRustFigures,
  cobs: cobsFigures,
  codec: codecFigures,
  bundle: bundleFigures,
};

const NEEDS_LOAD: readonly string[] = ["echo", "bulk", "connect", "tls", "memory"];

async function run({ groups, settings, only, json }: CommandLine): Promise<void> {
  const figures = groups
    .flatMap((group) => FIGURES[group](settings))
    .filter((figure) => figure.contenders.length > 0 && (only === undefined || figure.name.includes(only)));
  if (figures.length === 0) {
    console.error(`no figure of ${groups.join(", ")} has ${JSON.stringify(only)} in its name`);
    process.exitCode = 2;
    return;
  }
  buildPackages();
  if (figures.some(({ group }) => NEEDS_LOAD.includes(group))) buildLoadGenerator();
  const results: Measured[] = [];
  for (const figure of figures) {
    console.error(figure.name);
    const prefix = (name: string, round: number): string => `  ${round + 1}/${settings.rounds} ${name.padEnd(16)}`;
    const result = await runFigure(figure, settings.rounds, {
      measured: (name, round, { rate }) => console.error(prefix(name, round), formatRate(rate, figure.unit)),
      failed: (name, round, error) => console.error(prefix(name, round), "failed:", error),
    });
    if (result.failures.size > 0) process.exitCode = 1;
    results.push(result);
  }
  if (json !== "-") console.log(`${machine(settings)}\n\n${markdownTable(results)}`);
  if (json !== undefined) {
    const text = `${JSON.stringify({ machine: machine(settings), figures: results.map(plain) }, null, 2)}\n`;
    if (json === "-") process.stdout.write(text);
    else writeFileSync(json, text);
  }
}

function machine({ rounds, seconds }: Settings): string {
  const [cpu] = cpus();
  return `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? "unknown CPU"}, ${process.platform}; ${rounds} rounds of ${seconds} s in turn; medians, in brackets the lowest and highest round.`;
}

function plain({ figure, samples, failures }: Measured): object {
  const { group, name, unit } = figure;
  const targets = figure.targets.map((target) => {
    const { contender, text } = target;
    return { contender, text, values: target.values(samples) };
  });
  return { group, name, unit, samples: Object.fromEntries(samples), failures: [...failures.keys()], targets };
}

function commandLine(): CommandLine | undefined {
  try {
    const parsed = parseCommandLine(process.argv.slice(2));
    if (parsed === undefined) process.stdout.write(USAGE);
    return parsed;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

const asked = commandLine();
if (asked !== undefined) await run(asked);
