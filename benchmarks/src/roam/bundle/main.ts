// Prints the size of each client, and what it is made of: bytes of each file in the bundle, after esbuild and before terser.
import { gzipSync } from "node:zlib";
import { bundle } from "./figures.ts";

for (const entry of ["client-capnweb.ts", "client-troupe.ts", "client-troupe-full.ts"]) {
  const parts: string[] = [];
  const code = await bundle(entry, (bytesOf) => {
    for (const [path, bytes] of [...bytesOf].sort(([, a], [, b]) => b - a))
      if (bytes > 0)
        parts.push(`${String(bytes).padStart(8)}  ${path.replace(/^.*?(packages|node_modules\/(?!\.))/, "$1")}`);
  });
  const kib = (bytes: number): string => (bytes / 1_024).toFixed(2);
  console.log(`${entry}: ${kib(code.length)} KiB, gzipped ${kib(gzipSync(code, { level: 9 }).length)} KiB`);
  console.log(`${parts.join("\n")}\n`);
}
