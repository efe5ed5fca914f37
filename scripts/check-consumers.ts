// Is each package usable by someone who installs it alone? Every tarball goes into a project of its own outside the
// workspace (its siblings come from their tarballs, since nothing needs to be published for this), and then
//   - a file that imports every name it exports is type-checked by TypeScript 5.4, 5.9 and 7, library checks on;
//     packages that need no Node are checked without Node's types;
//   - it is imported by every Node on this machine that its `engines` allow: all names are there, and nothing else happened.
// Names of packages as arguments check those alone.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { importer, usage } from "./consumer-sources.ts";
import { exportedNames } from "./exported-names.ts";
import { pack, temporaryFolder } from "./tarballs.ts";
import type { Tarball } from "./tarballs.ts";
import {
  entryPoints,
  inParallel,
  publicPackages,
  purePackages,
  readManifest,
  report,
  run,
  withSiblings,
} from "./workspace.ts";
import type { Package } from "./workspace.ts";

/** Each compiler with the types of Node that it can still read. */
const compilers: readonly { readonly name: string; readonly typescript: string; readonly node: string }[] = [
  { name: "ts5.4", typescript: "5.4.5", node: "22" },
  { name: "ts5.9", typescript: "5.9.3", node: "24" },
  { name: "ts7", typescript: "7.0.2", node: "26" },
];

const npmInstall: readonly string[] = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];

interface Consumer {
  readonly folder: string;
  readonly pure: boolean;
  readonly name: string;
  readonly engines: string;
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

async function install({ of }: Tarball, tarballs: readonly Tarball[], work: string): Promise<Consumer | string> {
  const folder = join(work, of.folder);
  mkdirSync(folder);
  const siblings = withSiblings(
    of,
    tarballs.map((tarball) => tarball.of),
  ).slice(1);
  const fileOf = (name: string): string =>
    `file:${tarballs.find((tarball) => tarball.of.manifest.name === name)?.file}`;
  writeJson(join(folder, "package.json"), {
    private: true,
    type: "module",
    dependencies: { [of.manifest.name]: fileOf(of.manifest.name) },
    overrides: Object.fromEntries(siblings.map(({ manifest }) => [manifest.name, fileOf(manifest.name)])),
  });
  const done = await run("npm", npmInstall, { cwd: folder });
  if (done.code !== 0) return `${of.folder} does not install:\n${done.output}`;

  const installed = join(folder, "node_modules", of.manifest.name);
  const manifest = readManifest(installed);
  const entries = entryPoints(manifest).map((path) => {
    const target = manifest.exports?.[path] as { readonly types?: string } | undefined;
    const names = exportedNames(readFileSync(join(installed, target?.types ?? "missing"), "utf8"));
    return { specifier: of.manifest.name + path.slice(1), ...names };
  });
  writeFileSync(join(folder, "use.ts"), entries.map((entry, index) => usage(entry.specifier, index, entry)).join(""));
  writeFileSync(join(folder, "import.mjs"), importer(entries));
  return {
    folder,
    name: of.folder,
    pure: purePackages.includes(of.folder),
    engines: manifest.engines?.node ?? "*",
  };
}

async function checkTypes(consumers: readonly Consumer[], work: string): Promise<string[]> {
  const home = join(work, "compilers");
  mkdirSync(home);
  writeJson(join(home, "package.json"), {
    private: true,
    dependencies: Object.fromEntries(compilers.map(({ name, typescript }) => [name, `npm:typescript@${typescript}`])),
  });
  const installs = await Promise.all([
    run("npm", npmInstall, { cwd: home }),
    ...compilers.map(({ name, node }) => {
      const folder = join(work, `node-types-for-${name}`);
      mkdirSync(folder);
      writeJson(join(folder, "package.json"), { private: true, dependencies: { "@types/node": node } });
      return run("npm", npmInstall, { cwd: folder });
    }),
  ]);
  const failed = installs.find(({ code }) => code !== 0);
  if (failed !== undefined) return [`the compilers do not install:\n${failed.output}`];

  const programs = compilers.flatMap(({ name }) => [true, false].map((pure) => ({ name, pure })));
  const found = await inParallel(programs, async ({ name, pure }) => {
    const members = consumers.filter((consumer) => consumer.pure === pure);
    if (members.length === 0) return [];
    const config = join(work, `tsconfig.${name}.${pure ? "pure" : "node"}.json`);
    writeJson(config, {
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        ...(pure
          ? { lib: ["es2022", "esnext.disposable", "dom"], types: [] }
          : { types: ["node"], typeRoots: [join(work, `node-types-for-${name}`, "node_modules/@types")] }),
      },
      files: members.map(({ folder }) => join(folder, "use.ts")),
    });
    const tsc = join(home, "node_modules", name, "bin/tsc");
    const { code, output } = await run(process.execPath, [tsc, "-p", config], { cwd: work });
    return code === 0 ? [] : [`${name}, ${pure ? "without" : "with"} Node's types:\n${firstLines(output, 30)}`];
  });
  return found.flat();
}

function firstLines(text: string, count: number): string {
  const lines = text.trimEnd().split("\n");
  return lines.length <= count
    ? text
    : [...lines.slice(0, count), `... and ${lines.length - count} lines more`].join("\n");
}

/** Every Node on the PATH, one of each version: the workspace's own, and what the machine came with. */
async function nodes(): Promise<{ program: string; version: string }[]> {
  const found: { program: string; version: string }[] = [];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const program of [process.execPath, ...folders.map((folder) => join(folder, "node"))]) {
    const { code, output } = await run(program, ["-p", "process.versions.node"]);
    const version = output.trim();
    if (code === 0 && !found.some((other) => other.version === version)) found.push({ program, version });
  }
  return found;
}

/** Whether a version of Node is in a range of the only form that `check-packages` lets pass: `>=20.19`. */
function allows(engines: string, version: string): boolean {
  const [major = 0, minor = 0] = engines.replace(/^\D+/, "").split(".").map(Number);
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

async function checkImports(
  consumers: readonly Consumer[],
  versions: readonly { program: string; version: string }[],
): Promise<string[]> {
  const runs = versions.flatMap((node) => consumers.map((consumer) => ({ ...node, consumer })));
  const found = await inParallel(runs, async ({ program, version, consumer }) => {
    if (!allows(consumer.engines, version)) return [];
    const { code, output } = await run(program, ["import.mjs"], { cwd: consumer.folder, timeoutMs: 20_000 });
    return code === 0 && output === "" ? [] : [`${consumer.name} on Node ${version}:\n${output}`];
  });
  return found.flat();
}

const work = temporaryFolder("consumers");
const all = publicPackages();
const folders = publicPackages(process.argv.slice(2)).map(({ folder }) => folder);
const wanted = all.filter(({ folder }) => folders.includes(folder));
const needed = all.filter((candidate) => wanted.some((one) => withSiblings(one, all).includes(candidate)));
const { tarballs, problems } = await pack(needed, work);
const packed = (one: Package): boolean => tarballs.some(({ of }) => of === one);
const usable = wanted.filter((one) => withSiblings(one, all).every(packed));
for (const one of wanted) {
  if (packed(one) && !usable.includes(one)) problems.push(`${one.folder} is not checked, for want of a sibling`);
}
const installed = await inParallel(
  tarballs.filter(({ of }) => usable.includes(of)),
  (tarball) => install(tarball, tarballs, work),
);
const consumers = installed.filter((outcome) => typeof outcome !== "string");
const versions = await nodes();
report(
  "consumers",
  [
    ...problems,
    ...installed.filter((outcome) => typeof outcome === "string"),
    ...(await checkTypes(consumers, work)),
    ...(await checkImports(consumers, versions)),
  ],
  `${consumers.length} packages install alone, type-check with ${compilers.map(({ name }) => name).join(", ")}, ` +
    `and import on Node ${versions.map(({ version }) => version).join(" and ")}`,
);
