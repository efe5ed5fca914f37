import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Bundle {
  readonly code: string;
  readonly gzipBytes: number;
  /** The modules it is made of. */
  readonly inputs: readonly string[];
}

/** Makes one script for a browser. Anything of Node's that it reached would be an error here. */
export async function bundle(file: URL): Promise<Bundle> {
  const result = await build({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    conditions: ["@troupe/source"],
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const [output] = result.outputFiles;
  const code = output!.text;
  // What was left out entirely is not among the inputs of an output.
  const inputs = Object.entries(Object.values(result.metafile.outputs)[0]!.inputs).flatMap(
    ([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []),
  );
  return { code, gzipBytes: gzipSync(code, { level: 9 }).length, inputs };
}
