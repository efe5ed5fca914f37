import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

describe("without Node", () => {
  it("sessions work, also where code must not come from strings", () => {
    const flags = ["--experimental-vm-modules", "--disallow-code-generation-from-strings", "--no-warnings"];
    const output = execFileSync(process.execPath, [...flags, path("pure/run.mjs")], { encoding: "utf8" });
    expect(output).toBe("echo: hello, 4950, bye\n");
  });

  it("no module imports anything but roam-wire", () => {
    const src = path("../src");
    for (const file of readdirSync(src, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const text = readFileSync(`${src}/${file}`, "utf8");
      for (const [, specifier] of text.matchAll(/\bfrom "([^"]+)"/g))
        expect(specifier, file).toMatch(/^\.\.?\/|^@troupe\/roam-wire$/);
      expect(text, file).not.toMatch(/new Function|eval\(/);
    }
  });

  it("a client does not reach what only servers and tools need", () => {
    const src = path("../src");
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      const text = readFileSync(file, "utf8");
      for (const [, specifier] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gms))
        visit(path(new URL(specifier!, `file://${file}`).href));
    };
    for (const entry of ["client.ts", "framed.ts", "reconnect/reconnecting-client.ts", "channels/channel.ts"])
      visit(`${src}/${entry}`);
    const names = [...reached].map((file) => file.slice(src.length + 1));
    expect(names).toContain("core/link-core.ts");
    for (const name of names)
      expect(name).not.toMatch(/^(server|call-context|proxy|nonces|diagnostics|memory|compliance|message-port)/);
  });
});
