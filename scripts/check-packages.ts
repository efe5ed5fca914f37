// Packs every published package and judges the tarball: its manifest, its files, publint, are-the-types-wrong.
// Names of packages as arguments check those alone.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pack, temporaryFolder } from "./tarballs.ts";
import type { Tarball } from "./tarballs.ts";
import { inParallel, publicPackages, readManifest, report, root, run } from "./workspace.ts";
import type { Manifest } from "./workspace.ts";

/** What a tarball may hold, and must: nothing of the sources, the tests or the machine that made it. */
const expected = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];
const permitted = /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.+\.(?:js|js\.map|d\.ts|wasm))$/;

/** The least Node whose `engines` a package may promise: the tests of a release run on the newest, the imports on this one. */
const engines = /^>=(?:20\.19|22\.13|24\.0)(?:\.\d+)?$/;

function judgeManifest(manifest: Manifest, text: string): string[] {
  const problems: string[] = [];
  const say = (holds: boolean, message: string): void => void (holds || problems.push(message));
  say(!text.includes("./src/"), "the packed manifest mentions ./src/");
  say(!text.includes("@troupe/source"), "the packed manifest mentions the condition @troupe/source");
  say(!/"(?:workspace|catalog|link|file):/.test(text), "the packed manifest has a version that only a workspace knows");
  say(manifest.type === "module", `"type" is ${JSON.stringify(manifest.type)}, not "module"`);
  say(manifest.sideEffects === false, `"sideEffects" is ${JSON.stringify(manifest.sideEffects)}, not false`);
  say(manifest.license === "MIT", `"license" is ${JSON.stringify(manifest.license)}, not "MIT"`);
  say((manifest.description ?? "").length > 20, "the description says too little");
  say(engines.test(manifest.engines?.node ?? ""), `"engines.node" is ${JSON.stringify(manifest.engines?.node)}`);
  say(manifest.exports?.["./package.json"] === "./package.json", `"exports" hides package.json`);
  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (name.startsWith("@troupe/"))
      say(/^\^\d+\.\d+\.\d+$/.test(range), `${name} is wanted as ${range}, not as a caret range`);
    say(!name.startsWith("@troupe-tooling/"), `${name} is private, and a user would have to install it`);
  }
  return problems;
}

function judgeFiles(files: readonly string[]): string[] {
  return [
    ...expected.filter((file) => !files.includes(file)).map((file) => `the tarball lacks ${file}`),
    ...files.filter((file) => !permitted.test(file)).map((file) => `the tarball holds ${file}`),
  ];
}

async function judge({ of, file }: Tarball, work: string): Promise<string[]> {
  const folder = join(work, of.folder);
  mkdirSync(folder);
  await run("tar", ["-xzf", file, "-C", folder]);
  const listing = await run("tar", ["-tzf", file]);
  const files = listing.output
    .trim()
    .split("\n")
    .map((line) => line.replace(/^package\//, ""));
  const bin = join(root, "node_modules/.bin");
  const publint = await run(join(bin, "publint"), ["run", file, "--strict"]);
  const attw = await run(join(bin, "attw"), [file, "--profile", "esm-only", "--no-color", "--no-emoji"]);
  const unpacked = join(folder, "package");
  return [
    ...judgeFiles(files),
    ...judgeManifest(readManifest(unpacked), readFileSync(join(unpacked, "package.json"), "utf8")),
    ...(publint.code === 0 ? [] : [`publint:\n${publint.output}`]),
    ...(attw.code === 0 ? [] : [`are the types wrong:\n${attw.output}`]),
  ].map((problem) => `${of.folder}: ${problem}`);
}

const work = temporaryFolder("packages");
const packages = publicPackages(process.argv.slice(2));
const { tarballs, problems } = await pack(packages, work);
const found = await inParallel(tarballs, (tarball) => judge(tarball, work));
report(
  "packages",
  [...problems, ...found.flat()],
  `${tarballs.length} tarballs hold what they should, and publint and are-the-types-wrong agree`,
);
