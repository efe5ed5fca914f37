// Makes the API reference in docs/api from the docstrings: one module a package, one more for each sub-path it exports.
// Fails on a link that leads nowhere and on a type that is mentioned but not exported; counts what is not documented.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, LogLevel, ReflectionKind } from "typedoc";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const source = "@troupe/source";

/** What a reader may import, with the source that stands behind it. */
function entries() {
  return readdirSync(join(root, "packages")).flatMap((folder) => {
    const path = join(root, "packages", folder, "package.json");
    if (!existsSync(path)) return [];
    const manifest = JSON.parse(readFileSync(path, "utf8"));
    return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
      const file = typeof target === "string" ? undefined : target[source];
      return file === undefined
        ? []
        : [{ name: manifest.name + subpath.slice(1), file: join(root, "packages", folder, file) }];
    });
  });
}

const all = entries();
const app = await Application.bootstrap({
  name: "Troupe",
  entryPoints: all.map(({ file }) => file),
  entryPointStrategy: "resolve",
  tsconfig: join(root, "tooling/docs/tsconfig.json"),
  out: join(root, "docs/api"),
  readme: join(root, "README.md"),
  excludeInternal: true,
  excludePrivate: true,
  githubPages: false,
  hideGenerator: true,
  disableSources: true,
  // What Node and TypeScript document themselves is named, and not linked.
  externalSymbolLinkMappings: { "@types/node": { "*": "#" }, typescript: { "*": "#" } },
  // Whether the sources are right is said by `typecheck`, with the newer compiler.
  skipErrorChecking: true,
  validation: {
    invalidLink: true,
    notExported: true,
    notDocumented: false,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
  treatValidationWarningsAsErrors: true,
  logLevel: LogLevel.Warn,
});

// Modules are called as they are imported, not by where their source lies.
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  const symbol = context.project.getSymbolIdFromReflection(reflection);
  const entry = all.find(({ name, file }) => {
    return symbol !== undefined && name.startsWith(symbol.packageName) && file.endsWith(`/${symbol.packagePath}`);
  });
  if (entry !== undefined) reflection.name = entry.name;
});

const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
await app.generateOutputs(project);

const kinds = [
  ReflectionKind.Class,
  ReflectionKind.Interface,
  ReflectionKind.Function,
  ReflectionKind.TypeAlias,
  ReflectionKind.Variable,
];
const exported = kinds
  .flatMap((kind) => project.getReflectionsByKind(kind))
  .filter((reflection) => reflection.parent?.kindOf(ReflectionKind.Module));
const undocumented = exported.filter((reflection) => {
  const { signatures } = reflection;
  return !reflection.hasComment() && !(signatures ?? []).some((signature) => signature.hasComment());
});
for (const reflection of undocumented) console.error(`not documented: ${reflection.getFullName()}`);
console.log(
  `docs: ${all.length} modules, ${exported.length} exports, ${undocumented.length} of them not documented: docs/api/index.html`,
);
if (app.logger.hasErrors() || app.logger.hasWarnings() || undocumented.length > 0) process.exitCode = 1;
