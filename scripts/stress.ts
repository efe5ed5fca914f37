// Runs the stress programs: `stress/*.ts` of any package or app, each in a process of its own, one after the other.
// A program prints its seed and its figures, and ends with 0 when what it claims has held.
// Words as arguments choose the programs whose path contains one of them.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { report, root } from "./workspace.ts";

const maxMs = 5 * 60_000;

function programs(words: readonly string[]): string[] {
  return ["packages", "apps"]
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name, "stress")))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(folder, file)),
    )
    .filter((file) => words.length === 0 || words.some((word) => relative(root, file).includes(word)))
    .toSorted();
}

function outcome(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const args = ["--expose-gc", "--conditions=@troupe/source", file];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], timeout: maxMs });
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => {
      if (code === 0) resolve(undefined);
      else
        resolve(
          signal === null ? `ended with ${code}` : `was ended by ${signal}, after at most ${maxMs / 60_000} minutes`,
        );
    });
  });
}

const found = programs(process.argv.slice(2));
const problems: string[] = [];
for (const file of found) {
  const name = relative(root, file);
  const start = performance.now();
  console.log(`\n--- ${name}`);
  const problem = await outcome(file);
  console.log(`--- ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (problem !== undefined) problems.push(`${name} ${problem}`);
}
report("stress", problems, `${found.length} programs held`);
