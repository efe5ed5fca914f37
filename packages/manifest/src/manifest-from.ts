import { dirname, resolve } from "node:path";
import { ManifestError } from "./error.ts";
import { describe, isTable, join } from "./internal/describe.ts";
import { plainTable } from "./internal/plain-data.ts";
import { ignored, leniently } from "./internal/theater-rules.ts";
import type { Manifest, ManifestChain, ManifestHandler, ManifestOptions, ManifestWarning } from "./manifest.ts";
import type { Origin } from "./origin.ts";
import { readTable } from "./read-table.ts";
import { anything, boolean, integer, list, oneOf, optional, type Reader, string, table } from "./readers.ts";

// Made by this function: nothing else can be mistaken for a manifest that was checked.
const checked = new WeakSet<object>();

const chain: Reader<ManifestChain | "off"> = (value, path, origin) => {
  if (value === "off") return value;
  if (!isTable(value)) {
    const actual = describe(value);
    throw new ManifestError("MANIFEST_FIELD_INVALID", `expected "off" or a table, got ${actual}`, {
      ...origin,
      path,
      expected: '"off" or a table',
      actual,
    });
  }
  const read = chainTable(value, path, origin);
  if (read.format === "theater" && read.payloads === "digests") {
    throw new ManifestError("MANIFEST_FIELD_INVALID", 'the format "theater" needs "full"', {
      ...origin,
      path: join(path, "payloads"),
      expected: '"full"',
      actual: '"digests"',
    });
  }
  return read;
};

const chainTable = table({
  format: optional(oneOf(["sha256", "theater"])),
  payloads: optional(oneOf(["digests", "full"])),
  capacity: optional(integer({ min: 1 })),
});

const limits = table({
  mailbox: optional(integer({ min: 1 })),
  callDeadlineMs: optional(integer({ min: 1 })),
  initDeadlineMs: optional(integer({ min: 1 })),
  stopDeadlineMs: optional(integer({ min: 0 })),
});

const fields = {
  name: string(),
  version: optional(string()),
  package: optional(string()),
  description: optional(string({ allowEmpty: true })),
  longDescription: optional(string({ allowEmpty: true })),
  initialState: anything(),
  saveChain: optional(boolean(), false),
  chain: optional(chain),
  limits: optional(limits, Object.freeze({})),
  handler: optional(list(handler), Object.freeze([])),
};

/**
 * A manifest from an object: the keys of the TOML form, or the same in camel case (`initialState`, `saveChain`). The handlers stand under
 * `handler`, a list of tables with `type` and the handler's own fields. A manifest that this function made is given back as it is.
 *
 * The object is copied, so later changes to it have no effect.
 *
 * @throws ManifestError with the path of the field that is unknown, missing or wrong.
 */
export function manifestFrom(
  input: Readonly<Record<string, unknown>> | Manifest,
  options: ManifestOptions = {},
): Manifest {
  if (isManifest(input)) return input;
  const { file, lenient = false } = options;
  const baseDir = options.baseDir ?? (file === undefined ? undefined : dirname(resolve(file)));
  const origin: Origin = { file, baseDir };
  if (!isTable(input)) {
    const actual = describe(input);
    throw new ManifestError("MANIFEST_FIELD_INVALID", `expected a table, got ${actual}`, {
      file,
      expected: "a table",
      actual,
    });
  }
  const warnings: ManifestWarning[] = [];
  const copy = plainTable(input, "", origin);
  const given = lenient ? plainTable(leniently(copy, warnings), "", origin) : copy;
  refusePolicy(given, origin);
  const { handler: entries, ...rest } = readTable(given, "", fields, origin);
  const handlers = eachTypeOnce(entries, origin, lenient ? warnings : undefined);
  checkChain(rest, origin);
  const manifest: Manifest = Object.freeze({
    ...rest,
    handlers,
    lenient,
    warnings: Object.freeze(warnings),
    ...(file !== undefined && { file }),
    ...(baseDir !== undefined && { baseDir }),
  });
  checked.add(manifest);
  return manifest;
}

/** True for what {@link manifestFrom} and its kin made: it has been checked. */
export function isManifest(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && checked.has(value);
}

/** @internal A checked manifest with some parts replaced by checked ones. */
export function derivedManifest(manifest: Manifest, parts: Pick<Manifest, "handlers" | "warnings">): Manifest {
  const derived: Manifest = Object.freeze({ ...manifest, ...parts });
  checked.add(derived);
  return derived;
}

function handler(value: unknown, path: string, origin: Origin): ManifestHandler {
  if (!isTable(value)) {
    const actual = describe(value);
    throw new ManifestError("MANIFEST_FIELD_INVALID", `expected a table with a type, got ${actual}`, {
      ...origin,
      path,
      expected: "a table with a type",
      actual,
    });
  }
  const { type, ...config } = value;
  return Object.freeze({
    type: string()(type, join(path, "type"), origin),
    config: plainTable(config, path, origin),
    path,
  });
}

/** Nobody would enforce it, and a policy that is silently ignored protects nobody. */
function refusePolicy(given: Readonly<Record<string, unknown>>, origin: Origin): void {
  const path = ["permission_policy", "permissionPolicy"].find((key) => given[key] !== undefined);
  if (path === undefined) return;
  throw new ManifestError(
    "MANIFEST_FIELD_UNSUPPORTED",
    "permission policies are not enforced here, so they are refused instead of ignored; an actor can do what its handlers allow",
    { ...origin, path },
  );
}

/** @param warnings where a second entry of a type is told; without them it is an error */
function eachTypeOnce(
  entries: readonly ManifestHandler[],
  origin: Origin,
  warnings: ManifestWarning[] | undefined,
): readonly ManifestHandler[] {
  const byType = new Map<string, ManifestHandler>();
  for (const entry of entries) {
    const first = byType.get(entry.type);
    if (first === undefined) byType.set(entry.type, entry);
    else if (warnings !== undefined) warnings.push(ignored(entry.path, `${first.path} grants "${entry.type}" already`));
    else {
      throw new ManifestError(
        "MANIFEST_HANDLER_DUPLICATE",
        `the handler "${entry.type}" is granted already by ${first.path}; each type can stand once`,
        { ...origin, path: entry.path, expected: "a type that stands once", actual: entry.type },
      );
    }
  }
  return Object.freeze([...byType.values()]);
}

function checkChain(rest: Pick<Manifest, "chain" | "saveChain">, origin: Origin): void {
  if (!rest.saveChain || rest.chain !== "off") return;
  throw new ManifestError("MANIFEST_FIELD_INVALID", 'true contradicts chain = "off": there would be nothing to save', {
    ...origin,
    path: "save_chain",
    expected: 'false, or a chain that is not "off"',
    actual: "true",
  });
}
