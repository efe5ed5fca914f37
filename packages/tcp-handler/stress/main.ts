// What must hold under load, in four parts:
//   hand-over  connections go from actor to actor while their clients write: every byte arrives once, in order
//   idle       one busy connection beside thousands of idle ones
//   bad-peers  peers that do not read, dawdle, stall or reset: nobody else notices
//   runtimes   a thousand runtimes, one after the other in one process, leave nothing behind
// node --expose-gc --conditions=@troupe/source main.ts [hand-over] [idle] [bad-peers] [runtimes] [--connections N] [--seed N]
import { parseArgs } from "node:util";
import { badPeers } from "./parts/bad-peers.ts";
import { handOver } from "./parts/hand-over.ts";
import { idle } from "./parts/idle.ts";
import { runtimes } from "./parts/runtimes.ts";
import { say } from "./parts/say.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { connections: { type: "string" }, seed: { type: "string" } },
});
const connections = values.connections === undefined ? undefined : Number(values.connections);
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);

const parts = {
  "hand-over": () => handOver(connections ?? 10_000, seed),
  idle: () => idle(connections ?? 5000),
  "bad-peers": () => badPeers(),
  runtimes: () => runtimes(connections ?? 1000),
};
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0)
  throw new Error(`no part is called ${unknown.join(", ")}: there are ${Object.keys(parts).join(", ")}`);

for (const [name, run] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const start = performance.now();
  const problems = await run();
  say(`${name}: ${problems.length === 0 ? "held" : "FAILED"} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  for (const problem of problems.slice(0, 20)) say(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
