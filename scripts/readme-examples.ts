// A README's example is code that a test runs. The convention, told in CONTRIBUTING.md:
//
//     <!-- example: test/readme.test.ts -->
//     ```ts
//     ...
//     ```
//
// Every paragraph of the block stands in that file, in the same order, white space aside; every import of the block is
// among the file's imports. A test that reads README.md runs the block itself, and is taken at its word.
// A block that no test can run says so and why: `<!-- not run: needs a certificate of yours -->`.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const fence = /(?:<!--\s*((?:(?!-->)[\s\S])*?)\s*-->\s*)?^```(?:ts|typescript)\n([\s\S]*?)^```/gm;
const importStatement = /^import\s+(?:type\s+)?(?:\{([^}]*)\}|[^;"]*?)(?:\s*from\s*)?"([^"]+)";?/gm;

/** Code without white space, and without the commas that a formatter adds when it breaks a line. */
function essence(code: string): string {
  return code.replace(/\s+/g, "").replace(/,(?=[)\]}])/g, "");
}

/** What each module gives to a file: `["@troupe/ids", "newTheaterId"]`; a module imported in any other way gives `*`. */
function importsOf(code: string): [module: string, name: string][] {
  return [...code.matchAll(importStatement)].flatMap(([, names, module = ""]): [string, string][] => {
    if (names === undefined) return [[module, "*"]];
    const list = names.split(",").map((name) => name.trim().replace(/^type\s+/, ""));
    return list.filter((name) => name !== "").map((name) => [module, name]);
  });
}

function differences(example: string, test: string): string[] {
  const there = importsOf(test);
  const missing = importsOf(example)
    .filter(([module, name]) => !there.some((other) => other[0] === module && other[1] === name))
    .map(([module, name]) => `the test does not import ${name} from ${module}`);
  const body = essence(test);
  let from = 0;
  for (const paragraph of example.replace(importStatement, "").split(/\n\s*\n/)) {
    const wanted = essence(paragraph);
    const at = body.indexOf(wanted, from);
    if (at === -1) return [...missing, `this is not in the test, or not in this order:\n${paragraph.trim()}`];
    from = at + wanted.length;
  }
  return missing;
}

/** The problems of one README: examples that no test runs. */
export function unrunExamples(folder: string): string[] {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const problems: string[] = [];
  let run = 0;
  for (const [block, comment = "", code = ""] of readme.matchAll(fence)) {
    const line = readme.slice(0, readme.indexOf(block)).split("\n").length;
    const say = (problem: string): number => problems.push(`README.md:${line}: ${problem}`);
    if (/^not run:\s*\S/.test(comment)) continue;
    const file = /^example:\s*(\S+)$/.exec(comment)?.[1];
    if (file === undefined) {
      say("a block of TypeScript says neither which test runs it nor why none does");
      continue;
    }
    run += 1;
    if (!existsSync(join(folder, file))) {
      say(`${file} does not exist`);
      continue;
    }
    const test = readFileSync(join(folder, file), "utf8");
    if (!test.includes("README.md")) for (const difference of differences(code, test)) say(difference);
  }
  if (run === 0) problems.push("README.md has no example that a test runs");
  return problems;
}
