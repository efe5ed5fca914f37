import { ManifestError } from "./error.ts";
import { nearest } from "./internal/nearest.ts";
import { hadNoEffect, ignored } from "./internal/theater-rules.ts";
import type { Manifest } from "./manifest.ts";
import { derivedManifest } from "./manifest-from.ts";

/**
 * Checks that there is a handler for every entry; only the host knows which handlers it has.
 *
 * Gives the manifest as it is. A lenient one comes back without the entries that had no effect in Theater 0.3.7 (`filesystem` and its like),
 * each with a warning.
 *
 * @param types the types of the handlers that the host has
 * @throws ManifestError MANIFEST_HANDLER_UNKNOWN, listing the known types and the nearest spelling.
 */
export function requireKnownHandlers(manifest: Manifest, types: Iterable<string>): Manifest {
  const known = [...types].toSorted();
  const unknown = manifest.handlers.filter((handler) => !known.includes(handler.type));
  const wrong = unknown.find((handler) => !manifest.lenient || !hadNoEffect(handler.type));
  if (wrong !== undefined) {
    const guess = nearest(wrong.type, known);
    const hint = guess === undefined ? "" : `; did you mean "${guess}"?`;
    const all = known.length === 0 ? "there are none" : `there are ${known.join(", ")}`;
    throw new ManifestError("MANIFEST_HANDLER_UNKNOWN", `there is no handler "${wrong.type}"${hint} (${all})`, {
      file: manifest.file,
      path: `${wrong.path}.type`,
      expected: known.length === 0 ? "no handlers" : `one of ${known.join(", ")}`,
      actual: wrong.type,
    });
  }
  if (unknown.length === 0) return manifest;
  return derivedManifest(manifest, {
    handlers: Object.freeze(manifest.handlers.filter((handler) => !unknown.includes(handler))),
    warnings: Object.freeze([
      ...manifest.warnings,
      ...unknown.map((handler) => ignored(handler.path, `Theater 0.3.7 has no handler "${handler.type}" either`)),
    ]),
  });
}
