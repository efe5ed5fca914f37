import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Each of them has a configuration of its own, made by tooling/vitest.
    projects: ["packages/*", "apps/*", "scripts"],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
