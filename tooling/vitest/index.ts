import { defineProject } from "vitest/config";

const conditions: string[] = ["@troupe/source", "module", "node", "import", "default"];

/** The configuration that every package shares: sources instead of dist, generous limits for slow machines. */
export const shared: ReturnType<typeof defineProject> = defineProject({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    execArgv: ["--expose-gc", "--conditions=@troupe/source"],
  },
});
