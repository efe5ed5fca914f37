import { anything, boolean, integer, list, oneOf, optional, readTable, string, table } from "@troupe/manifest";
import type { Supervise } from "./api.ts";

/** The `[[handler]] type = "supervisor"` section of a manifest, checked. */
export type SupervisorConfig = Supervise;

const child = table({
  definition: string(),
  name: optional(string()),
  state: anything(),
  init: optional(boolean()),
  restart: optional(oneOf(["permanent", "transient", "temporary"])),
  count: optional(integer({ min: 0 })),
});

/** Throws ManifestError with the path of the field. */
export function parseSupervisorConfig(section: Readonly<Record<string, unknown>>, path: string): SupervisorConfig {
  return readTable(section, path, {
    strategy: optional(oneOf(["one-for-one", "one-for-all", "rest-for-one"])),
    intensity: optional(integer()),
    periodMs: optional(integer({ min: 1 })),
    children: optional(list(child)),
  });
}
