#!/usr/bin/env node
// Builds the package in the current folder: `troupe-build`. Entries are read from its `exports`.
import { buildPackage } from "./rollup.mjs";

try {
  await buildPackage(process.cwd());
} catch (error) {
  // The author's own mistakes: where this tool was when it met them is of no use.
  console.error(["BUILD", "PLUGIN_ERROR"].includes(error?.code) ? error.message : error);
  process.exitCode = 1;
}
