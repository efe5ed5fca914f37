// The two files of a consumer: one for compilers to check, one for Node to run.
import type { ExportedNames } from "./exported-names.ts";

/** Source of the file that a compiler checks: every exported name is imported and used. */
export function usage(specifier: string, index: number, names: ExportedNames): string {
  const values = names.values.map((name, at) => `${name} as v${index}_${at}`).join(", ");
  const types = names.types.map((name, at) => `${name} as T${index}_${at}`).join(", ");
  return [
    `import { ${values} } from "${specifier}";`,
    `export type { ${types} } from "${specifier}";`,
    `export const values${index}: unknown[] = [${names.values.map((_, at) => `v${index}_${at}`).join(", ")}];`,
    "",
  ].join("\n");
}

/** Source of the program that a Node runs: imports, compares the names, and looks for anything that happened besides. */
export function importer(entries: readonly { specifier: string; values: readonly string[] }[]): string {
  return `
const entries = ${JSON.stringify(entries)};
const problems = [];
const globals = () => Reflect.ownKeys(globalThis).map(String);
const listeners = () => process.eventNames().map((name) => String(name) + " x " + process.listenerCount(name));
// What belongs to the process's own streams comes and goes as it likes.
const own = ["CloseReq", "PipeWrap", "TTYWrap", "FSReqPromise"];
const resources = () => process.getActiveResourcesInfo().filter((kind) => !own.includes(kind));
const before = [globals(), listeners(), resources()];
for (const { specifier, values } of entries) {
  const found = Object.keys(await import(specifier)).sort();
  const missing = values.filter((name) => !found.includes(name));
  const untold = found.filter((name) => !values.includes(name));
  if (missing.length > 0) problems.push(specifier + " declares and does not export " + missing.join(", "));
  if (untold.length > 0) problems.push(specifier + " exports and does not declare " + untold.join(", "));
}
await new Promise((resolve) => setImmediate(resolve));
const after = [globals(), listeners(), resources()];
["globals", "listeners of the process", "timers and handles"].forEach((what, at) => {
  const more = after[at].filter((one) => !before[at].includes(one));
  const less = before[at].filter((one) => !after[at].includes(one));
  if (more.length + less.length > 0) problems.push("importing changes the " + what + ": " + [...more, ...less].join(", "));
});
if (problems.length > 0) { console.log(problems.join("\\n")); process.exitCode = 1; }
`;
}
