// Builds the programs in interop/ that tests and benchmarks talk to. Where there is no cargo there are no peers, and the
// tests that need one report themselves as skipped.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { report, root, run } from "./workspace.ts";

const folders = readdirSync(join(root, "interop")).filter((name) =>
  existsSync(join(root, "interop", name, "Cargo.toml")),
);
const cargo = await run("cargo", ["--version"]);
if (cargo.code !== 0) {
  console.log(
    `peers: there is no cargo here, so ${folders.join(", ")} cannot be built and their tests will be skipped`,
  );
} else {
  const problems: string[] = [];
  for (const folder of folders) {
    const cwd = join(root, "interop", folder);
    const { code, output } = await run("cargo", ["build", "--release", "--locked"], { cwd, timeoutMs: 900_000 });
    if (code !== 0) problems.push(`${folder} does not build:\n${output}`);
  }
  report("peers", problems, `${folders.join(", ")} built with ${cargo.output.trim()}`);
}
