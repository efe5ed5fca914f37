import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder of this test file's own, gone when it ends; returns paths in it that nobody has used. */
export function tempFiles(): () => string {
  const folder = mkdtempSync(join(tmpdir(), "troupe-chain-store-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return () => join(folder, `${count++}.db`);
}
