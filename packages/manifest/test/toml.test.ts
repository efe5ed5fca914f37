import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  formatManifest,
  isManifestError,
  loadManifest,
  manifestFrom,
  parseManifest,
  type Manifest,
} from "../src/index.ts";
import { failure } from "./failure.ts";

const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
const key = fc
  .oneof(fc.constantFrom("a", "b_c", "constructor", "toString"), text)
  .filter((name) => name !== "__proto__");
// TOML has no difference between 0 and -0, and integers of 64 bits; those that a number can hold come back as numbers.
const scalar = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.boolean(),
  fc.double().map((value) => (value === 0 ? 0 : value)),
  fc.integer(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const chain = fc.oneof(
  fc.constant("off"),
  fc.record(
    {
      format: fc.constant("sha256"),
      payloads: fc.constantFrom("digests", "full"),
      capacity: fc.nat().map((n) => n + 1),
    },
    { requiredKeys: [] },
  ),
);
const manifests: fc.Arbitrary<Manifest> = fc
  .record(
    {
      name: text,
      version: text,
      package: text,
      description: fc.string({ unit: "binary" }),
      longDescription: fc.string({ unit: "binary" }),
      initialState: tree,
      chain,
      limits: fc.record(
        { mailbox: fc.integer({ min: 1 }), callDeadlineMs: fc.integer({ min: 1 }) },
        { requiredKeys: [] },
      ),
      handler: fc.uniqueArray(
        fc
          .tuple(
            fc.dictionary(
              key.filter((name) => name !== "type"),
              tree,
              { maxKeys: 4, noNullPrototype: true },
            ),
            text,
          )
          .map(([config, type]): Record<string, unknown> => ({ ...config, type })),
        { selector: (entry) => entry.type, maxLength: 4 },
      ),
    },
    { requiredKeys: ["name"] },
  )
  .map((table) => manifestFrom(table));

describe("formatManifest", () => {
  test("writes what parseManifest reads back, whatever is in it", () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(parseManifest(formatManifest(manifest))).toEqual(manifest);
      }),
      { numRuns: 300 },
    );
  });

  test("an empty chain table stays: it may turn a chain on", () => {
    const manifest = manifestFrom({ name: "x", chain: {} });
    expect(parseManifest(formatManifest(manifest))).toEqual(manifest);
  });

  test("writes TOML that a person would write", () => {
    const manifest = manifestFrom({
      name: "x",
      initialState: {},
      saveChain: true,
      chain: { capacity: 5 },
      limits: { callDeadlineMs: 1 },
      handler: [{ type: "tcp", server_tls: { cert: "c" } }, { type: "timer" }],
    });
    expect(formatManifest(manifest).trim().split("\n")).toEqual([
      'name = "x"',
      "save_chain = true",
      "",
      "[initial_state]",
      "[chain]",
      "capacity = 5",
      "",
      "[limits]",
      "call_deadline_ms = 1",
      "",
      "[[handler]]",
      'type = "tcp"',
      "",
      "[handler.server_tls]",
      'cert = "c"',
      "",
      "[[handler]]",
      'type = "timer"',
    ]);
  });

  test("refuses what TOML cannot say, with its path", () => {
    const bytes = manifestFrom({ name: "x", initialState: { list: [new Uint8Array(3)] } });
    expect(failure(() => formatManifest(bytes))).toMatchObject({ path: "initial_state.list[0]", actual: "3 bytes" });
    const big = manifestFrom({ name: "x", handler: [{ type: "t", n: 2n ** 63n }] });
    expect(failure(() => formatManifest(big)).path).toBe("handler[0].n");
  });
});

test("whatever text is read, only a ManifestError comes out", () => {
  const fragments = fc.constantFrom(
    "name",
    "=",
    '"x"',
    "\n",
    "[[handler]]",
    "[",
    "]",
    "type",
    "{",
    "}",
    ".",
    "1",
    ",",
    "é",
    "#",
  );
  const toml = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fragments).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(toml, fc.boolean(), (source, lenient) => {
      try {
        parseManifest(source, { lenient });
      } catch (error) {
        expect(isManifestError(error), String(error)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test("whatever object is read, only a ManifestError comes out", () => {
  const name = fc.constantFrom("name", "handler", "chain", "limits", "initial_state", "permission_policy");
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.dictionary(name, fc.anything())), fc.boolean(), (input, lenient) => {
      try {
        // @ts-expect-error: what a JavaScript user may pass
        manifestFrom(input, { lenient });
      } catch (error) {
        expect(isManifestError(error), String(error)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

describe("loadManifest", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "troupe-manifest-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("reads a file, by path or URL, and takes its folder", async () => {
    const file = join(folder, "m.toml");
    await writeFile(file, 'name = "x"\n');
    expect(await loadManifest(file)).toMatchObject({ name: "x", file, baseDir: folder });
    expect(await loadManifest(pathToFileURL(file), { baseDir: "/b" })).toMatchObject({ name: "x", baseDir: "/b" });
  });

  test("names the file in every error", async () => {
    const missing = join(folder, "missing.toml");
    await expect(loadManifest(missing)).rejects.toMatchObject({ code: "MANIFEST_UNREADABLE", file: missing });
    await expect(loadManifest(folder)).rejects.toMatchObject({ code: "MANIFEST_UNREADABLE", file: folder });
    const file = join(folder, "wrong.toml");
    await writeFile(file, "name = 1");
    await expect(loadManifest(file)).rejects.toMatchObject({ code: "MANIFEST_FIELD_INVALID", file });
    await writeFile(file, Uint8Array.of(0x6e, 0xff));
    await expect(loadManifest(file)).rejects.toMatchObject({ code: "MANIFEST_UNREADABLE", file });
    await writeFile(file, "#".repeat(1024 * 1024 + 1));
    await expect(loadManifest(file)).rejects.toThrow("more than 1048576 bytes");
  });

  // Systems without this file have no other of its kind.
  test.skipIf(!existsSync("/dev/zero"))("gives up a device that has no end at 1 MiB", async () => {
    await expect(loadManifest("/dev/zero")).rejects.toThrow("more than 1048576 bytes");
  });

  test("ends with its signal", async () => {
    const reason = new Error("enough");
    await expect(loadManifest(join(folder, "m.toml"), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const loading = loadManifest(join(folder, "m.toml"), { signal: controller.signal });
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });
});
