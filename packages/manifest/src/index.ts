export { isManifestError, ManifestError } from "./error.ts";
export { requireKnownHandlers } from "./known-handlers.ts";
export { isManifest, manifestFrom } from "./manifest-from.ts";
export { originOf } from "./origin.ts";
export { readTable } from "./read-table.ts";
export {
  anything,
  boolean,
  integer,
  list,
  number,
  oneOf,
  optional,
  path,
  reader,
  record,
  string,
  table,
} from "./readers.ts";
export { formatManifest, loadManifest, parseManifest } from "./toml.ts";

export type { ManifestErrorCode, ManifestErrorFacts } from "./error.ts";
export type {
  Manifest,
  ManifestChain,
  ManifestHandler,
  ManifestLimits,
  ManifestOptions,
  ManifestWarning,
} from "./manifest.ts";
export type { Origin } from "./origin.ts";
export type { Fields, TableOf } from "./read-table.ts";
export type { Reader } from "./readers.ts";
export type { LoadManifestOptions } from "./toml.ts";
