import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Settings } from "../figures/settings.ts";
import type { Contender, Figure, Sample } from "../harness/figure.ts";
import { pin } from "../harness/measured-process.ts";
import { linkFigure } from "./link-figure.ts";
import type { Load } from "./peer.ts";
import { latencyAtMostBest, rateAtLeastBest } from "./targets.ts";

const PROGRAMS = fileURLToPath(new URL("../../../interop/rust-roam/target/release/", import.meta.url));
const RUST = ["rust", "rust-nodelay"] as const;
/** Both sides offer all the credit there is: 0.6.0 counts it, and grants none again. */
const CREDIT = ["--credit", "4294967295"];

/** Ours against the Rust crates, Rust to Rust: the better of both settings of TCP_NODELAY counts. */
export function roamRustFigures(settings: Settings): readonly Figure[] {
  if (!existsSync(`${PROGRAMS}bench`) || !existsSync(`${PROGRAMS}server`)) {
    console.error("no roam-rust figures: build interop/rust-roam first (cargo build --release)");
    return [];
  }
  const calls = [64, 1_024, 1].map((inFlight) =>
    linkFigure(
      {
        group: "roam-rust",
        name: `echo 32 B, ${inFlight} in flight, beside Rust`,
        unit: "1/s",
        load: { kind: "echo", inFlight },
        subjects: ["ours"],
        others: rustContenders({ kind: "echo", inFlight }, settings),
        targets: [
          inFlight === 1
            ? latencyAtMostBest("ours", 1, RUST, "Rust")
            : rateAtLeastBest("ours", 1.3, RUST, "Rust at its best setting"),
        ],
      },
      settings,
    ),
  );
  const streams = (["down", "up"] as const).map((kind) =>
    linkFigure(
      {
        group: "roam-rust",
        name: `${kind === "down" ? "server" : "client"} streaming, items of 1 KiB, beside Rust`,
        unit: "1/s",
        load: { kind, bytes: 1_024 },
        subjects: ["ours"],
        others: rustContenders({ kind, bytes: 1_024 }, settings),
        targets: [rateAtLeastBest("ours", 1.2, RUST, "Rust at its best setting")],
      },
      settings,
    ),
  );
  return [...calls, ...streams];
}

function rustContenders(load: Load, settings: Settings): readonly Contender[] {
  return RUST.map((name) => ({
    name,
    measure: () => measureRust(load, settings, name === "rust-nodelay" ? ["--nodelay"] : []),
  }));
}

type Running = ChildProcessByStdio<null, Readable, null>;

/** What `bench` prints at its end. */
interface Report {
  readonly callsPerSecond?: number;
  readonly itemsPerSecond?: number;
  readonly p50Microseconds?: number;
  readonly p99Microseconds?: number;
}

async function measureRust(load: Load, settings: Settings, noDelay: readonly string[]): Promise<Sample> {
  const server = start("server", ["tcp", "127.0.0.1:0", ...noDelay, ...CREDIT], settings.pin ? 0 : undefined);
  try {
    const [first] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    const address = first.replace("listening on ", "");
    const work = load.kind === "echo" ? ["--in-flight", String(load.inFlight)] : ["--size", String(load.bytes)];
    const times = ["--seconds", String(settings.seconds), "--warmup", String(settings.warmup)];
    const parameters = ["tcp", address, load.kind, ...work, ...times, ...noDelay, ...CREDIT];
    const bench = start("bench", parameters, settings.pin ? 1 : undefined);
    const [output, cpuPerSecond] = await Promise.all([
      text(bench.stdout),
      cpuWhileMeasuring([server, bench], settings),
    ]);
    if (output === "") throw new Error(`bench ${parameters.join(" ")} printed nothing`);
    const { callsPerSecond, itemsPerSecond, p50Microseconds, p99Microseconds } = JSON.parse(output) as Report;
    const rate = callsPerSecond ?? itemsPerSecond;
    if (rate === undefined) throw new Error(`bench ${parameters.join(" ")}: ${output}`);
    return {
      rate,
      ...(cpuPerSecond === undefined ? {} : { cpuMicros: cpuPerSecond / rate }),
      ...(p50Microseconds === undefined ? {} : { p50Micros: p50Microseconds }),
      ...(p99Microseconds === undefined ? {} : { p99Micros: p99Microseconds }),
    };
  } finally {
    server.kill("SIGKILL");
  }
}

function start(program: "bench" | "server", parameters: readonly string[], cpu: number | undefined): Running {
  const child = spawn(PROGRAMS + program, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  if (cpu !== undefined) pin(child.pid, cpu);
  return child;
}

/** CPU microseconds of all processes in a second, over the middle of the measurement; only where `/proc` has them. */
async function cpuWhileMeasuring(processes: readonly Running[], settings: Settings): Promise<number | undefined> {
  await sleep((settings.warmup + settings.seconds * 0.1) * 1_000);
  const [before, began] = [cpuOf(processes), performance.now()];
  await sleep(settings.seconds * 800);
  const [after, ended] = [cpuOf(processes), performance.now()];
  return before === undefined || after === undefined ? undefined : ((after - before) * 1_000) / (ended - began);
}

/** The unit of `/proc/PID/stat`, which is the same on every Linux that Node runs on. */
const MICROS_PER_TICK = 10_000;

function cpuOf(processes: readonly Running[]): number | undefined {
  try {
    return processes
      .map(({ pid }) => readFileSync(`/proc/${pid}/stat`, "latin1"))
      .map((stat) => stat.slice(stat.lastIndexOf(")") + 2).split(" "))
      .reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK, 0);
  } catch {
    return undefined;
  }
}
