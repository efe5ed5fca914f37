// Random schedules for longer than a test suite has time.
//   node --conditions=@troupe/source stress/random-schedules.ts [schedules, 500] [first seed, from the clock]
import { runSchedule } from "../test/schedule.ts";

const [schedules = 500, first = Date.now() % 1_000_000_000] = process.argv.slice(2).map(Number);
const failed: Record<string, number> = {};
let calls = 0;
let succeeded = 0;
const begun = performance.now();
for (let seed = first; seed < first + schedules; seed++) {
  try {
    const outcome = await runSchedule(seed, 400);
    calls += outcome.calls;
    succeeded += outcome.succeeded;
    for (const [code, count] of Object.entries(outcome.failed)) failed[code] = (failed[code] ?? 0) + count;
  } catch (error) {
    process.stderr.write(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
    break;
  }
}
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
process.stdout.write(
  `seeds ${first} to ${first + schedules - 1}: ${calls} calls in ${seconds} s, ${succeeded} succeeded, none unanswered; failed on purpose:\n`,
);
for (const [code, count] of Object.entries(failed)) process.stdout.write(`  ${code}: ${count}\n`);
