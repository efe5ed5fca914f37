// Writes the types of the Fuzz service in Rust and in TypeScript. Run by hand, from anywhere:
//   node interop/rust-roam/generate/main.ts [seed]

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { printRust } from "./print-rust.ts";
import { printTypeScript } from "./print-typescript.ts";
import { randomModel } from "./random-model.ts";

const seed = Number(process.argv[2] ?? 20260120);
const count = 60;
const header = `Written by interop/rust-roam/generate/main.ts, seed ${seed}. Do not edit.`;
const model = randomModel(seed, count);

const rust = join(import.meta.dirname, "../fuzz/src/generated.rs");
writeFileSync(rust, printRust(model, header));
spawnSync("rustfmt", ["--edition", "2024", rust], { stdio: "inherit" });

const folder = join(import.meta.dirname, "../../../packages/roam-session/test/generated");
mkdirSync(folder, { recursive: true });
const typescript = join(folder, "fuzz-types.ts");
writeFileSync(typescript, printTypeScript(model, header));
spawnSync("oxfmt", [typescript], { stdio: "inherit" });
