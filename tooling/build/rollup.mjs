// One build for every package: Rollup for the module graph, oxc for TypeScript to JavaScript and for declarations.
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isolatedDeclarationSync, transformSync } from "oxc-transform";
import { rollup } from "rollup";

const SOURCE_CONDITION = "@troupe/source";
const WORKER_URL = /new URL\(\s*["'](\.{1,2}\/[^"']+)\.ts["'],\s*import\.meta\.url/g;

/** `./a.ts` in an import or export becomes `./a.js`, in code and in declarations. */
function toJsSpecifiers(code) {
  return code.replace(/((?:from|import)\s*\(?\s*["'])(\.{1,2}\/[^"']+)\.ts(["'])/g, "$1$2.js$3");
}

/** A build that an author's mistake has stopped: the message is all there is to see. */
export class BuildError extends Error {
  code = "BUILD";
}

function refuse(errors) {
  if (errors.length > 0) throw new BuildError(errors.map((error) => error.codeframe ?? error.message).join(""));
}

function typescript(root) {
  return {
    name: "troupe-typescript",
    // Declarations are made for every source file here and not in `transform`: Rollup never loads a module that holds only types.
    buildStart() {
      const errors = [];
      for (const file of readdirSync(root, { recursive: true, encoding: "utf8" })) {
        if (!file.endsWith(".ts")) continue;
        const path = join(root, file);
        const declaration = isolatedDeclarationSync(`src/${file}`, readFileSync(path, "utf8"), { stripInternal: true });
        errors.push(...declaration.errors);
        this.emitFile({
          type: "asset",
          fileName: file.replaceAll("\\", "/").replace(/\.ts$/, ".d.ts"),
          source: toJsSpecifiers(declaration.code),
        });
      }
      refuse(errors);
    },
    resolveId(source, importer) {
      if (!source.startsWith(".") || importer === undefined) return null;
      const path = resolve(importer, "..", source);
      return existsSync(path) ? path : null;
    },
    transform(code, id) {
      if (!id.endsWith(".ts")) return null;
      const output = transformSync(id, code, {
        sourcemap: true,
        target: "es2023",
        typescript: { onlyRemoveTypeImports: true },
      });
      refuse(output.errors);
      // `new URL("./worker.ts", import.meta.url)`: a worker is an entry that no module imports.
      const linked = output.code.replace(WORKER_URL, (_, path) => {
        const file = resolve(id, "..", `${path}.ts`);
        const fileName = relative(root, file).replaceAll("\\", "/").replace(/\.ts$/, ".js");
        const chunk = this.emitFile({ type: "chunk", id: file, fileName });
        return `new URL(import.meta.ROLLUP_FILE_URL_${chunk}, import.meta.url`;
      });
      return { code: linked, map: output.map };
    },
    // Written as bundlers know it.
    resolveFileUrl: ({ relativePath }) => JSON.stringify(`./${relativePath}`),
  };
}

/** Every source file that the manifest's `exports` and `imports` name under the source condition. */
function entriesOf(manifest) {
  const entries = {};
  const visit = (target) => {
    if (typeof target !== "object" || target === null) return;
    for (const [condition, value] of Object.entries(target)) {
      if (condition === SOURCE_CONDITION && typeof value === "string") {
        entries[relative("src", value).replace(/\.ts$/, "")] = value;
      } else visit(value);
    }
  };
  for (const target of Object.values({ ...manifest.exports, ...manifest.imports })) visit(target);
  return entries;
}

/**
 * Builds one package: `dist` gets a declaration file for each source module, and a module for each entry and for what
 * entries share. A module for each source module would double the time to load, and V8 keeps megabytes for hundreds of
 * them, which it marks again and again where chunks of bytes are large.
 */
export async function buildPackage(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entries = entriesOf(manifest);
  const root = join(folder, "src");
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  // What `imports` maps ("#hash") is chosen by whoever loads the package.
  const external = (id) =>
    id.startsWith("node:") || id.startsWith("#") || declared.some((name) => id === name || id.startsWith(`${name}/`));

  rmSync(join(folder, "dist"), { recursive: true, force: true });
  const bundle = await rollup({
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(folder, file)])),
    external,
    plugins: [typescript(root)],
    onwarn(warning) {
      // An entry that declares nothing but types is an empty module, and right so.
      if (warning.code === "EMPTY_BUNDLE") return;
      throw new BuildError(`${manifest.name}: ${warning.message}`);
    },
  });
  await bundle.write({
    dir: join(folder, "dist"),
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: "shared/[name].js",
    hoistTransitiveImports: false,
    sourcemap: true,
  });
  await bundle.close();
}
