// Builds and packs packages as a release does. What is checked is what users get, not the folder it came from.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inParallel, pnpm, root, run } from "./workspace.ts";
import type { Package } from "./workspace.ts";

export interface Tarball {
  readonly of: Package;
  readonly file: string;
}

export interface Packed {
  readonly tarballs: readonly Tarball[];
  /** What went wrong, for each package that could not be built or packed. */
  readonly problems: string[];
}

/** A folder outside the workspace that is gone when the process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `troupe-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function pack(packages: readonly Package[], destination: string): Promise<Packed> {
  const problems: string[] = [];
  const packed = await inParallel(packages, async (of): Promise<Tarball | undefined> => {
    const built = await run(process.execPath, [join(root, "tooling/build/build.mjs")], { cwd: of.path });
    if (built.code !== 0) {
      problems.push(`${of.folder} does not build:\n${built.output}`);
      return undefined;
    }
    const out = await pnpm(["pack", "--pack-destination", destination], { cwd: of.path });
    if (out.code !== 0) {
      problems.push(`${of.folder} does not pack:\n${out.output}`);
      return undefined;
    }
    const { name, version } = of.manifest;
    return { of, file: join(destination, `${name.slice(1).replace("/", "-")}-${version}.tgz`) };
  });
  return { tarballs: packed.filter((tarball) => tarball !== undefined), problems };
}
