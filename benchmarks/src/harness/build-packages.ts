import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Builds `dist` of every package; does nothing where it is up to date. Measured processes run what users install. */
export function buildPackages(): void {
  const { status, error } = spawnSync("node_modules/.bin/turbo", ["run", "build", "--output-logs=errors-only"], {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error("could not build the packages", { cause: error });
}
