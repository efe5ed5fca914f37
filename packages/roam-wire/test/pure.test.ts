import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

describe("without Node", () => {
  it("everything works, also where code must not come from strings", () => {
    const flags = ["--experimental-vm-modules", "--disallow-code-generation-from-strings", "--no-warnings"];
    const program = fileURLToPath(new URL("./pure/run.mjs", import.meta.url));
    expect(execFileSync(process.execPath, [...flags, program], { encoding: "utf8" })).toMatch(/^done, \d\d modules\n$/);
  });

  it("the sources compile", () => {
    const tsc = path("../../../node_modules/typescript/bin/tsc");
    expect(execFileSync(process.execPath, [tsc, "-p", path("pure/tsconfig.json")], { encoding: "utf8" })).toBe("");
  });

  it("only the entry of compiled codecs makes code from strings, and no module imports a package", () => {
    const src = path("../src");
    for (const file of readdirSync(src, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const text = readFileSync(`${src}/${file}`, "utf8");
      for (const [, specifier] of text.matchAll(/\bfrom "([^"]+)"/g)) expect(specifier, file).toMatch(/^\.\.?\//);
      if (file !== "compiled/compile.ts") expect(text, file).not.toMatch(/new Function|eval\(/);
      if (!file.startsWith("compiled/")) expect(text, file).not.toMatch(/from ".*compiled\//);
    }
  });
});
