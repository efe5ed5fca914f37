import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unrunExamples } from "../readme-examples.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  mkdirSync(join(folder, "test"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function problems(readme: string, tested: string): string[] {
  writeFileSync(join(folder, "README.md"), readme);
  writeFileSync(join(folder, "test/readme.test.ts"), tested);
  return unrunExamples(folder);
}

const example = `<!-- example: test/readme.test.ts -->
\`\`\`ts
import { add } from "sums";

const total = add(1, 2);

console.log(total);
\`\`\`
`;

test("an example whose paragraphs stand in the test is run, whatever is between them and however it is broken", () => {
  const tested = `import { add, type Sum } from "sums";
    test("x", () => {
      const total = add(
        1,
        2,
      );
      expect(total).toBe(3);
      console.log(total);
    });`;
  expect(problems(example, tested)).toEqual([]);
});

test("an example that differs from the test by one token is reported with what is missing", () => {
  const tested = `import { add } from "sums"; const total = add(1, 3); console.log(total);`;
  const [problem] = problems(example, tested);
  expect(problem).toContain("README.md:1");
  expect(problem).toContain("add(1, 2)");
});

test("paragraphs in another order are not the example", () => {
  expect(problems(example, `import { add } from "sums"; console.log(total); const total = add(1, 2);`)).toHaveLength(1);
});

test("an import that the test does not have is reported", () => {
  expect(problems(example, "const total = add(1, 2); console.log(total);")).toEqual([
    "README.md:1: the test does not import add from sums",
  ]);
});

test("a block without a word about its test is reported, and one that says why it is not run passes", () => {
  const bare = "```ts\nlet a = 1;\n```\n";
  expect(problems(example + bare, `import { add } from "sums"; const total = add(1, 2); console.log(total);`)).toEqual([
    "README.md:9: a block of TypeScript says neither which test runs it nor why none does",
  ]);
  expect(
    problems(
      `${example}<!-- not run: it waits for ever -->\n${bare}`,
      `import { add } from "sums"; const total = add(1, 2); console.log(total);`,
    ),
  ).toEqual([]);
});

test("a test that reads README.md is taken at its word", () => {
  expect(problems(example, `readFileSync("README.md")`)).toEqual([]);
});

test("a README without any example, or with one in a file that is not there, is reported", () => {
  expect(problems("# Nothing\n", "")).toEqual(["README.md has no example that a test runs"]);
  expect(problems(example.replace("readme.test", "other.test"), "")).toEqual([
    "README.md:1: test/other.test.ts does not exist",
  ]);
});

test("a comment further up does not speak for a block below it", () => {
  const tested = `import { add } from "sums"; const total = add(1, 2); console.log(total);`;
  expect(problems(`<!-- a remark -->\n\nText.\n\n${example}`, tested)).toEqual([]);
});
