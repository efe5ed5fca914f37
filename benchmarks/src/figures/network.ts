import { existsSync } from "node:fs";
import type { Contender, Figure, Sample, Target } from "../harness/figure.ts";
import { runLoad } from "../harness/load-generator.ts";
import { MeasuredProcess } from "../harness/measured-process.ts";
import { sameRate } from "../harness/targets.ts";
import type { ServerMode, ServerOptions } from "../servers/contract.ts";
import { loadTrust, serverCertificate } from "./certificate.ts";
import type { Settings } from "./settings.ts";

/** A load, and the servers that bear it in turn. */
export interface NetworkWork {
  readonly group: string;
  readonly name: string;
  readonly unit: Figure["unit"];
  readonly mode: ServerMode;
  readonly tls: boolean;
  /** Mode and options of `tcp-load`, without address. */
  readonly load: readonly [mode: string, ...options: string[]];
  /** Modules of `servers/`; the first is what the others are compared with. */
  readonly servers: readonly [string, ...string[]];
  readonly targets: readonly Target[];
}

export function networkFigure(work: NetworkWork, settings: Settings): Figure {
  const [alternative] = work.servers;
  const contenders: Contender[] = work.servers.filter(serverExists).map((variant) => ({
    name: variant,
    measure: () => measureServer(variant, work, settings),
  }));
  const targets = [...work.targets];
  if (settings.control) {
    const name = `${alternative} again`;
    contenders.push({ name, measure: () => measureServer(alternative, work, settings) });
    targets.push(sameRate(name, alternative));
  }
  return { group: work.group, name: work.name, unit: work.unit, contenders, targets };
}

/** A server that is not written yet is left out of the run. */
export function serverExists(variant: string): boolean {
  return existsSync(new URL(`../servers/${variant}.ts`, import.meta.url));
}

/** Starts a server in a process of its own and gives its process and address. */
export async function startServer(
  server: MeasuredProcess,
  variant: string,
  options: Omit<ServerOptions, "host" | "tls"> & { readonly tls: boolean },
): Promise<string> {
  const host = nextHost();
  const tls = options.tls ? { tls: await serverCertificate() } : {};
  const port = await server.ask<number>("start", { variant, options: { host, mode: options.mode, ...tls } });
  return `${host}:${port}`;
}

async function measureServer(variant: string, work: NetworkWork, settings: Settings): Promise<Sample> {
  const { tls, mode } = work;
  await using server = new MeasuredProcess(
    new URL("../servers/main.ts", import.meta.url),
    settings.pin ? 0 : undefined,
  );
  const address = await startServer(server, variant, { mode, tls });
  const [loadMode, ...options] = work.load;
  const times = ["--seconds", String(settings.seconds), "--warmup", String(settings.warmup)];
  const trust = tls ? await loadTrust() : [];
  const { report, before, after } = await runLoad(
    [loadMode, address, ...options, ...times, ...trust],
    () => server.ask<number>("cpu"),
    settings.pin ? 1 : undefined,
  );
  return {
    rate: report.rate,
    cpuMicros: (after - before) / report.operations,
    ...(report.p50_us === undefined ? {} : { p50Micros: report.p50_us }),
    ...(report.p99_us === undefined ? {} : { p99Micros: report.p99_us }),
  };
}

let runs = 0;

/**
 * Another loopback address for each run where the system has them: ports of the run before are still in TIME_WAIT, and
 * the later of two contenders would look for a free one for longer.
 */
function nextHost(): string {
  return process.platform === "linux" ? `127.0.0.${2 + (runs++ % 250)}` : "127.0.0.1";
}
