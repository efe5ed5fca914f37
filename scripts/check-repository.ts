// What must hold for the repository as a whole: nothing of the machines it was made on, nothing generated, nothing heavy,
// a README with a running example for each package, a changeset, a place in ARCHITECTURE.md, and links that lead somewhere.
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { brokenLinks } from "./markdown-links.ts";
import { unrunExamples } from "./readme-examples.ts";
import { publicPackages, report, root, run } from "./workspace.ts";

const lockFiles: readonly string[] = ["pnpm-lock.yaml", "Cargo.lock"];
const documents: readonly string[] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"];

/** Above this a file needs a reason, which is a line in `heavy`. */
const maxBytes = 200 * 1024;
/** Files that are large, and why they are here all the same. */
const heavy: Readonly<Record<string, string>> = {
  "packages/roam-wire/test/data/rust-vectors.json":
    "what the Rust crates print for some thousand values, and read by one test",
};

const generated = /(?:^|\/)(?:node_modules|dist|coverage|target|\.turbo)\/|^docs\/api\/|\.(?:tgz|tsbuildinfo|log)$/;

/** Text that belongs to one machine or one network, and to nobody who clones this. */
const foreign: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "a folder of some machine", pattern: /(?<![\w.@-])\/(?:work|root|home|Users)\/[\w.-]+/ },
  {
    what: "the host of a package registry",
    pattern:
      /\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio|mirror)[\w.-]*\.[a-z]{2,}|(?:index|static)\.crates\.io/,
  },
];

async function trackedFiles(): Promise<string[]> {
  const { code, output } = await run("git", ["ls-files", "-z"]);
  if (code !== 0) throw new Error(`git ls-files: ${output}`);
  return output.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
}

function judgeFile(file: string): string[] {
  const problems: string[] = [];
  const path = join(root, file);
  if (generated.test(file)) problems.push(`${file} is generated and tracked`);
  if (lockFiles.includes(basename(file))) return problems;
  const { size } = statSync(path);
  if (size > maxBytes && heavy[file] === undefined) {
    problems.push(
      `${file} has ${Math.ceil(size / 1024)} KiB: make it smaller, or say why in scripts/check-repository.ts`,
    );
  }
  const bytes = readFileSync(path);
  if (bytes.includes(0)) return problems;
  const lines = bytes.toString("utf8").split("\n");
  for (const { what, pattern } of foreign) {
    const at = lines.findIndex((line) => pattern.test(line));
    if (at !== -1) problems.push(`${file}:${at + 1} names ${what}: ${pattern.exec(lines[at] ?? "")?.[0]}`);
  }
  return problems;
}

/** Folders with something to read about for whoever opens them. */
function foldersThatNeedReadme(files: readonly string[]): Set<string> {
  const folders = files.map((file) => /^(?:(?:packages|apps|interop)\/[^/]+|benchmarks)(?=\/)/.exec(file)?.[0]);
  return new Set(folders.filter((folder) => folder !== undefined));
}

function judgePackages(files: readonly string[]): string[] {
  const problems: string[] = [];
  const read = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "");
  const changesets = files.filter((file) => /^\.changeset\/(?!README)[^/]+\.md$/.test(file)).map(read);
  const architecture = read("ARCHITECTURE.md");
  for (const { folder, path, manifest } of publicPackages()) {
    const announced = changesets.some((text) => new RegExp(`^["']?${manifest.name}["']?:`, "m").test(text));
    if (!announced && !existsSync(join(path, "CHANGELOG.md"))) problems.push(`${folder} has no changeset`);
    if (!new RegExp(`(?:\`|@troupe/|packages/)${folder}\\b`).test(architecture))
      problems.push(`ARCHITECTURE.md does not mention ${folder}`);
    if (!existsSync(join(path, "README.md"))) continue;
    if (!read(`packages/${folder}/README.md`).includes(`npm install ${manifest.name}`)) {
      problems.push(`packages/${folder}/README.md does not say "npm install ${manifest.name}"`);
    }
    problems.push(...unrunExamples(path).map((problem) => `packages/${folder}/${problem}`));
  }
  return problems;
}

const files = await trackedFiles();
report(
  "repository",
  [
    ...documents.filter((file) => !existsSync(join(root, file))).map((file) => `${file} is missing`),
    ...[...foldersThatNeedReadme(files)]
      .filter((folder) => !existsSync(join(root, folder, "README.md")))
      .map((folder) => `${folder} has no README.md`),
    ...Object.keys(heavy)
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is excused for its size, but does not exist`),
    ...files.flatMap(judgeFile),
    ...files.filter((file) => file.endsWith(".md")).flatMap((file) => brokenLinks(root, file)),
    ...judgePackages(files),
  ],
  `${files.length} files, nothing foreign, generated or heavy; every README's example runs; every link leads somewhere`,
);
