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

  const src = path("../src");
  const reachedFrom = (...entries: string[]): string[] => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      const text = readFileSync(file, "utf8");
      for (const [, specifier] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gms))
        visit(path(new URL(specifier!, `file://${file}`).href));
    };
    for (const entry of entries) visit(`${src}/${entry}`);
    return [...reached].map((file) => file.slice(src.length + 1));
  };

  it("a client does not reach what only servers and tools need", () => {
    const names = reachedFrom("client.ts", "reconnect/connect-framed.ts", "channels/channel.ts");
    expect(names).toContain("core/request-server.ts");
    for (const name of names)
      expect(name).not.toMatch(/^(server|call-context|proxy|nonces|diagnostics|memory|compliance|message-port)/);
  });

  it("a client without channels does not reach channels, serving and virtual connections either", () => {
    const names = reachedFrom("unary/index.ts");
    expect(names).toContain("core/link-core.ts");
    for (const name of names)
      expect(name).not.toMatch(
        /channels\/|inlet|outlet|link-flow|request-server|incoming-request|virtual|backlog|keep-alive/,
      );
  });
});
