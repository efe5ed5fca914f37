#!/usr/bin/env node
// Builds the package in the current folder: `troupe-build`. Entries are read from its `exports`.
import { buildPackage } from "./rollup.mjs";

await buildPackage(process.cwd());
