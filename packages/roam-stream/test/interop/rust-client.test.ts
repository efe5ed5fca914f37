import { describe, expect, test } from "vitest";
import { typescriptServer } from "./peer.ts";
import { RustProgram, isBuilt } from "./rust.ts";

interface CheckLine {
  readonly check: string;
  readonly ok: boolean;
  readonly detail?: string;
}

describe.skipIf(!isBuilt)("a Rust client of a TypeScript server, over TCP", () => {
  test("passes all checks of calls, errors, metadata, payloads, streams, connections and calls back", async () => {
    await using listener = await typescriptServer();
    await using program = new RustProgram("client", "tcp", listener.address, "check");
    const { code, lines, complaints } = await program.output();
    const checks = lines.map((line) => JSON.parse(line) as CheckLine).filter((line) => line.check !== undefined);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks).toHaveLength(31);
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
  });

  test("gets back the bytes of thousands of random values of sixty types", async () => {
    await using listener = await typescriptServer();
    await using program = new RustProgram(
      "client",
      "tcp",
      listener.address,
      "fuzz",
      "--count",
      "3000",
      "--seed",
      "7",
      "--in-flight",
      "16",
    );
    const { code, lines, complaints } = await program.output();
    expect(code, [...lines.slice(-3), complaints].join("\n")).toBe(0);
  });
});
