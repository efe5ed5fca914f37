import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { verifyAsync } from "@troupe/chain-events";
import { expect, test } from "vitest";
import { openChainStore } from "../src/index.ts";
import { chainInto, fill } from "./fill.ts";
import { tempFiles } from "./temp-folder.ts";

const newFile = tempFiles();
const child = fileURLToPath(new URL("killed-child.ts", import.meta.url));
const actors = 5;

test("kill -9 at any moment leaves prefixes that verify, with everything that a flush had promised", async () => {
  const file = newFile();
  // The same file each time: every start takes over what the kill before it left.
  for (let attempt = 0; attempt < 3; attempt++) {
    const delayMs = Math.floor(Math.random() * 250);
    const run = spawn(process.execPath, ["--conditions=@troupe/source", child, file, String(actors)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let promised: readonly number[] = Array.from({ length: actors }, () => 0);
    const lines = createInterface(run.stdout);
    const started = once(lines, "line");
    lines.on("line", (line: string) => {
      if (line.startsWith("[") && line.endsWith("]")) promised = JSON.parse(line) as number[];
    });
    await started;
    await sleep(delayMs);
    run.kill("SIGKILL");
    expect(await once(run, "close")).toEqual([null, "SIGKILL"]);

    await using store = await openChainStore(file);
    for (let i = 0; i < actors; i++) {
      const stored = (await store.chain(`actor-${i}`))!;
      const told = `attempt ${attempt}, killed after ${delayMs} ms, actor ${i}`;
      expect(await verifyAsync(store.read(`actor-${i}`)), told).toEqual({
        ok: true,
        length: stored.length,
        head: stored.head,
      });
      expect(stored.length, told).toBeGreaterThanOrEqual(promised[i]!);
    }
    const writer = await store.open("actor-0");
    fill(chainInto(writer), 3);
    await writer.close();
  }
});
