// Loads program.js into a context of its own that has the globals of the Web which this package uses, no Node, and no code from strings.
// node --experimental-vm-modules run.mjs
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { SourceTextModule, createContext } from "node:vm";

const context = createContext({ TextDecoder, TextEncoder }, { codeGeneration: { strings: false, wasm: false } });
const modules = new Map();

function load(url) {
  let module = modules.get(url);
  if (module === undefined) {
    const text = readFileSync(new URL(url), "utf8");
    module = new SourceTextModule(url.endsWith(".ts") ? stripTypeScriptTypes(text) : text, {
      identifier: url,
      context,
    });
    modules.set(url, module);
  }
  return module;
}

const program = load(new URL("./program.js", import.meta.url).href);
await program.link((specifier, from) => {
  if (!specifier.startsWith(".")) throw new Error(`${from.identifier} imports ${specifier}`);
  return load(new URL(specifier, from.identifier).href);
});
await program.evaluate();
process.stdout.write(`${program.namespace.outcome}, ${modules.size} modules\n`);
