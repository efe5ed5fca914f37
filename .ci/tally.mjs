// Reads vitest's JSON report, names the tests that were skipped, and prints the count alone on the last line.
// Plain JavaScript: it runs on the Node that the machine came with.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
let unloaded = 0;
const skipped = [];
for (const file of report.testResults) {
  // A file that did not load has no tests to count; it is a failure all the same.
  if (file.status === "failed" && file.assertionResults.length === 0) unloaded += 1;
  for (const test of file.assertionResults) {
    if (test.status !== "passed" && test.status !== "failed") skipped.push(test.fullName);
  }
}
for (const name of skipped) console.log(`skipped: ${name}`);
const counts = [`${report.numPassedTests} passed`, `${report.numFailedTests + unloaded} failed`];
if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
console.log(counts.join(", "));
