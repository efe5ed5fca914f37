import type { UserWorkspaceConfig } from "vitest/config";

const conditions: string[] = ["@troupe/source", "module", "node", "import", "default"];

/** The configuration that every package shares: sources instead of dist, generous limits for slow machines. */
export function project(name: string): UserWorkspaceConfig {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: ["test/**/*.test.ts"],
      testTimeout: 30_000,
      hookTimeout: 30_000,
      // Much of a test's time is waiting; by itself vitest leaves a core idle, half of the machine where there are two.
      maxWorkers: "100%",
      execArgv: ["--expose-gc", "--conditions=@troupe/source"],
    },
  };
}
