import { defineConfig } from "vitest/config";
import { project } from "../tooling/vitest/index.ts";

export default defineConfig(project("scripts"));
