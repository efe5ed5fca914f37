// A million random and mutated frames: no crash, no hang, no memory out of proportion.
//   node --expose-gc --conditions=@troupe/source stress/fuzz.ts [frames, 1000000] [seed, from the clock]
import { runHostile } from "../test/hostile.ts";

const [frames = 1_000_000, seed = Date.now() % 1_000_000_000] = process.argv.slice(2).map(Number);
const { gc } = globalThis as { gc?: () => void };
const usedMiB = (): number => (gc?.(), process.memoryUsage().heapUsed / 1_048_576);

await runHostile(seed, 10_000);
const before = usedMiB();
const begun = performance.now();
const { sessions, rules, slowestFrameMs } = await runHostile(seed + 1, frames);
const seconds = (performance.now() - begun) / 1000;
const grown = usedMiB() - before;
process.stdout.write(
  `seed ${seed}: ${frames} frames in ${seconds.toFixed(1)} s, ${sessions} sessions, slowest frame ${slowestFrameMs.toFixed(1)} ms, heap grown by ${grown.toFixed(1)} MiB\n`,
);
for (const [rule, count] of Object.entries(rules)) process.stdout.write(`  ${rule}: ${count}\n`);
if (gc !== undefined && grown > 32) {
  process.stderr.write("the heap has grown out of proportion\n");
  process.exitCode = 1;
}
