// Dependencies point one way. The table is the architecture: a package depends on the siblings in its row, and on no other, so
// that a new arrow is a decision that is made here.
// Turbo's boundaries see that no import leaves its package or is undeclared; this sees that what is declared may be.
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { publicPackages, purePackages, report } from "./workspace.ts";
import type { Package } from "./workspace.ts";

const allowed: Readonly<Record<string, readonly string[]>> = {
  ids: [],
  pack: [],
  "chain-events": ["pack"],
  messages: ["ids", "chain-events"],
  manifest: [],
  handler: ["ids", "pack"],
  actor: ["ids", "handler"],
  runtime: ["ids", "pack", "chain-events", "messages", "manifest", "handler", "actor"],
  testing: ["pack", "handler", "actor", "runtime"],
  "chain-store": ["chain-events"],
  "tls-config": [],
  "tcp-handler": ["ids", "pack", "manifest", "handler", "tls-config"],
  "message-handler": ["ids", "pack", "manifest", "handler"],
  "supervisor-handler": ["ids", "pack", "messages", "manifest", "handler"],
  "timer-handler": ["pack", "manifest", "handler"],
  "roam-wire": [],
  "roam-session": ["roam-wire"],
  "roam-stream": ["roam-wire", "roam-session"],
  "roam-websocket": ["roam-wire", "roam-session"],
  "roam-handler": ["ids", "pack", "manifest", "handler", "roam-wire", "roam-session", "roam-stream"],
};

const scope = "@troupe/";
// Sources are formatted, so a declaration starts its line and its specifier stands in double quotes.
const specifier = /^(?:import|export)\s(?:[\w$*{},\s]+\sfrom\s)?"([^"\n]+)"|\bimport\("([^"\n]+)"\)/gm;

/** The package that a bare specifier names: `@a/b/c` is `@a/b`. */
function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

function problemsOf({ folder, path, manifest }: Package): string[] {
  const row = allowed[folder];
  if (row === undefined) return [`${folder} has no row in scripts/check-arrows.ts`];
  const problems: string[] = [];
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  for (const name of declared) {
    if (name.startsWith(scope) && !row.includes(name.slice(scope.length))) {
      problems.push(`${folder} may not depend on ${name}`);
    }
  }
  for (const sibling of row) {
    if (!declared.includes(scope + sibling))
      problems.push(`${folder} has ${sibling} in its row, and does not depend on it`);
  }
  const imported = new Set<string>();
  for (const file of readdirSync(join(path, "src"), { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    for (const match of readFileSync(join(path, "src", file), "utf8").matchAll(specifier)) {
      const name = match[1] ?? match[2] ?? "";
      if (name.startsWith(".") || name.startsWith("#")) continue;
      if (isBuiltin(name)) {
        if (!name.startsWith("node:")) problems.push(`${folder}/src/${file} imports "${name}": write "node:${name}"`);
        if (purePackages.includes(folder) && !/(?:^|[./\\])node\.ts$/.test(file)) {
          problems.push(`${folder}/src/${file} imports "${name}", but ${folder} must run where there is no Node`);
        }
        continue;
      }
      imported.add(packageOf(name));
      if (!declared.includes(packageOf(name))) {
        problems.push(`${folder}/src/${file} imports "${name}", which the package does not declare as a dependency`);
      }
    }
  }
  for (const name of declared) {
    if (!imported.has(name)) problems.push(`${folder} depends on ${name}, and none of its sources imports it`);
  }
  return problems;
}

const packages = publicPackages();
const problems = packages.flatMap(problemsOf);
for (const folder of Object.keys(allowed)) {
  if (!packages.some((found) => found.folder === folder))
    problems.push(`${folder} has a row, but there is no such package`);
}
report("arrows", problems, `${packages.length} packages, every dependency points the allowed way`);
