import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the example of the README runs, twice with one file", async () => {
  const path = fileURLToPath(new URL("readme-example.ts", import.meta.url));
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(path, "utf8")}\`\`\``);
  const cwd = mkdtempSync(join(tmpdir(), "troupe-readme-"));
  try {
    for (let i = 0; i < 2; i++) {
      const run = spawn(process.execPath, ["--conditions=@troupe/source", path], { cwd, stdio: "inherit" });
      expect(await once(run, "close")).toEqual([0, null]);
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
