import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import type { Contender, Figure } from "../../harness/figure.ts";
import { kibAtMost } from "../targets.ts";

const CLIENTS = {
  capnweb: "client-capnweb.ts",
  ours: "client-troupe.ts",
  "ours-full": "client-troupe-full.ts",
} as const;

/** Size of a client in the browser: bundled by esbuild, minified by terser, then gzipped at the highest level. */
export function bundleFigures(): readonly Figure[] {
  const contenders = Object.entries(CLIENTS).map(([name, entry]): Contender => ({
    name,
    measure: async () => ({ rate: gzipSync(await bundle(entry), { level: 9 }).length / 1_024 }),
  }));
  return [
    {
      group: "bundle",
      name: "client for the browser, minified and gzipped",
      unit: "KiB",
      contenders,
      targets: [kibAtMost("ours", 14)],
    },
  ];
}

/** One module for the browser, from our sources as a bundler finds them in the packages. */
export async function bundle(
  entry: string,
  inputs?: (bytesOf: ReadonlyMap<string, number>) => void,
): Promise<Uint8Array> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2024",
    conditions: ["@troupe/source"],
    legalComments: "none",
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  inputs?.(new Map(Object.entries(output?.inputs ?? {}).map(([path, { bytesInOutput }]) => [path, bytesInOutput])));
  const { code } = await minify(outputFiles[0]?.text ?? "", { module: true, ecma: 2020, compress: { passes: 3 } });
  return new TextEncoder().encode(code);
}
