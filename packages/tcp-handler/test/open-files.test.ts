import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("running out of open files is an error with a name, no spinning, and over when there are some again", async () => {
  const program = new URL("open-files.ts", import.meta.url).pathname;
  const command = 'ulimit -n 60; exec "$0" --conditions=@troupe/source "$1"';
  const { stdout } = await promisify(execFile)("sh", ["-c", command, process.execPath, program]);
  expect(JSON.parse(stdout)).toEqual({
    connecting: "TOO_MANY_OPEN_FILES",
    listening: "TOO_MANY_OPEN_FILES",
    spinning: false,
    echo: "hello",
    still: "still there?",
  });
});
