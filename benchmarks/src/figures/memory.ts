import type { Figure, Sample } from "../harness/figure.ts";
import { holdConnections } from "../harness/load-generator.ts";
import { MeasuredProcess } from "../harness/measured-process.ts";
import { bytesAbove, sameRate } from "../harness/targets.ts";
import { serverExists, startServer } from "./network.ts";
import type { Settings } from "./settings.ts";

const CONNECTIONS = 5_000;
/** What a server makes for its first connections (code, tables) is not part of the price of one more. */
const FIRST_CONNECTIONS = 200;

/** Live bytes in the server for each connection that has echoed once and is now idle. */
export function memoryFigures(settings: Settings): readonly Figure[] {
  const servers = ["raw-tcp", "ours-shared", "ours-each"].filter(serverExists);
  const contenders = servers.map((variant) => ({ name: variant, measure: () => measureMemory(variant) }));
  const control = { name: "raw-tcp again", measure: () => measureMemory("raw-tcp") };
  return [
    {
      group: "memory",
      name: `memory per idle connection, ${CONNECTIONS} of them`,
      unit: "bytes",
      contenders: settings.control ? [...contenders, control] : contenders,
      targets: [
        bytesAbove("ours-shared", 1_536, "raw-tcp"),
        bytesAbove("ours-each", 3_072, "raw-tcp"),
        sameRate("raw-tcp again", "raw-tcp"),
      ],
    },
  ];
}

async function measureMemory(variant: string): Promise<Sample> {
  await using server = new MeasuredProcess(new URL("../servers/main.ts", import.meta.url));
  const address = await startServer(server, variant, { mode: "echo", tls: false });
  const idle = (connections: number): Promise<AsyncDisposable> =>
    holdConnections(["idle", address, "--connections", String(connections)]);
  await using _first = await idle(FIRST_CONNECTIONS);
  const before = await server.ask<number>("memory");
  await using _all = await idle(CONNECTIONS);
  const after = await server.ask<number>("memory");
  return { rate: (after - before) / CONNECTIONS };
}
