import { shared } from "@troupe-tooling/vitest";
import { defineProject, mergeConfig } from "vitest/config";

export default mergeConfig(shared, defineProject({ test: { name: "acceptor-worker" } }));
