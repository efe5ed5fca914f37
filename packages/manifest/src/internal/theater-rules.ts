import type { ManifestWarning } from "../manifest.ts";
import { isTable, join } from "./describe.ts";

/** What Theater 0.3.7 made of a field: used it, read it and ignored it, or read a table of fields. */
type Use = "used" | "ignored" | { readonly [field: string]: Use };

const TOP_LEVEL: Readonly<Record<string, Use>> = {
  name: "used",
  version: "used",
  package: "used",
  description: "used",
  long_description: "used",
  initial_state: "used",
  save_chain: "used",
  handler: "used",
  permission_policy: "ignored",
};

/** Handler types that Theater 0.3.7 had a handler for, with their fields. */
const HANDLERS: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  runtime: {},
  supervisor: {},
  "message-server": {},
  rpc: {},
  loop: {},
  store: { base_path: "used", store_id: "used" },
  timer: { interval_ms: "ignored" },
  terminal: { raw_mode: "used" },
  replay: { chain: "used" },
  tcp: {
    listen: "ignored",
    max_connections: "used",
    client_tls: { enabled: "used", ca_cert: "used", skip_verify: "used" },
    server_tls: { enabled: "used", cert: "used", key: "used" },
  },
};

/** Handler types that Theater 0.3.7 could parse and had no handler for: granting them did nothing. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "http-client",
  "http-framework",
  "filesystem",
  "timing",
  "process",
  "environment",
  "random",
  "wasi-http",
]);

/** True for a handler type that could be granted in Theater 0.3.7 without any effect. */
export function hadNoEffect(type: string): boolean {
  return WITHOUT_EFFECT.has(type);
}

/** The table without what Theater 0.3.7 ignored; each thing left out is a warning. Wrong types are left for the strict reading to refuse. */
export function leniently(
  manifest: Readonly<Record<string, unknown>>,
  warnings: ManifestWarning[],
): Readonly<Record<string, unknown>> {
  const kept = keepUsed(manifest, "", TOP_LEVEL, warnings);
  const { handler } = kept;
  return Array.isArray(handler) ? { ...kept, handler: handlers(handler, warnings) } : kept;
}

function handlers(entries: readonly unknown[], warnings: ManifestWarning[]): readonly unknown[] {
  // Of several entries of one type the first wins; the others are not even looked at.
  const seen = new Set<string>();
  return entries.map((entry, index) => {
    if (!isTable(entry) || typeof entry.type !== "string" || seen.has(entry.type)) return entry;
    seen.add(entry.type);
    const rules = Object.hasOwn(HANDLERS, entry.type) ? HANDLERS[entry.type] : undefined;
    return rules === undefined ? entry : keepUsed(entry, `handler[${index}]`, { type: "used", ...rules }, warnings);
  });
}

function keepUsed(
  table: Readonly<Record<string, unknown>>,
  path: string,
  rules: Readonly<Record<string, Use>>,
  warnings: ManifestWarning[],
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(table)) {
    const at = join(path, key);
    const use = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (use === undefined) warnings.push(ignored(at, "no field that Theater 0.3.7 knows"));
    else if (use === "ignored") warnings.push(ignored(at, "Theater 0.3.7 reads this field and does nothing with it"));
    else if (use === "used" || !isTable(value)) kept[key] = value;
    else {
      kept[key] = keepUsed(value, at, use, warnings);
      if (Object.hasOwn(use, "enabled") && !Object.hasOwn(value, "enabled")) {
        warnings.push({
          code: "MANIFEST_CHANGED_MEANING",
          path: at,
          message: `${at} has no "enabled": in Theater 0.3.7 that meant plaintext, here it means TLS`,
        });
      }
    }
  }
  return kept;
}

/** @internal */
export function ignored(path: string, why: string): ManifestWarning {
  return { code: "MANIFEST_IGNORED", path, message: `${path} is ignored: ${why}` };
}
