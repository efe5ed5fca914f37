import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for one test; `await using` removes it at the end. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
  /** The path of `name` inside the folder, whether it exists or not. */
  file(name: string): string;
  /** Writes (or overwrites) a file and gives its path. */
  write(name: string, content: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes a folder under the system's temporary folder with `files` (name to content) in it; keys are readable by the owner only. */
export async function tempFolder(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), "troupe-certs-"));
  const folder: TempFolder = {
    path,
    file: (name) => join(path, name),
    async write(name, content) {
      await writeFile(join(path, name), content, { mode: 0o600 });
      return join(path, name);
    },
    remove: () => rm(path, { recursive: true, force: true }),
    [Symbol.asyncDispose]: () => folder.remove(),
  };
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return folder;
}
