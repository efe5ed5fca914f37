import type { SpawnRequest } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import { manifestFrom, parseManifest } from "@troupe/manifest";
import type { Manifest } from "@troupe/manifest";
import type { ChildOptions, ChildSpec, Supervise } from "./api.ts";
import { specInvalid } from "./errors.ts";
import type { RestartPolicy, Settings } from "./supervision.ts";

const policies: readonly string[] = ["permanent", "transient", "temporary"] satisfies RestartPolicy[];
const strategies: readonly string[] = ["one-for-one", "one-for-all", "rest-for-one"] satisfies Settings["strategy"][];

/** As Elixir has it; Erlang puts up with one. */
export const defaultSettings: Settings = { strategy: "one-for-one", intensity: 3, periodMs: 5000 };

/** Throws SPEC_INVALID. */
export function checkPolicy(policy: RestartPolicy): void {
  if (!policies.includes(policy)) throw specInvalid("restart", policy, policies.join(" or "));
}

/** The settings with their defaults; what is not given is as it was. Throws SPEC_INVALID. */
export function checkedSettings(given: Supervise, before: Settings): Settings {
  const { strategy = before.strategy, intensity = before.intensity, periodMs = before.periodMs } = given;
  if (!strategies.includes(strategy)) throw specInvalid("strategy", strategy, strategies.join(" or "));
  if (!Number.isSafeInteger(intensity) || intensity < 0) {
    throw specInvalid("intensity", intensity, "a whole number of failures, at least 0");
  }
  if (!(periodMs > 0)) throw specInvalid("periodMs", periodMs, "milliseconds, more than 0");
  return { strategy, intensity, periodMs };
}

/** Throws SPEC_INVALID. */
export function checkedCount(count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw specInvalid("count", count, "a whole number of children, at least 0");
}

/**
 * What the runtime is asked for. Field by field: nothing else that an actor may have written gets through.
 * Throws SPEC_INVALID, ManifestError.
 */
export function spawnRequest(
  child: string | ChildSpec,
  options: ChildOptions | undefined,
  parent: TheaterId,
  id: TheaterId | undefined,
): SpawnRequest {
  if (typeof child === "string") {
    if (options === undefined) return { definition: child, parent, id };
    const { name, state, init, manifest } = options;
    return { definition: child, name, state, init, manifest, parent, id };
  }
  const { definition, name, state, init, manifest } = options === undefined ? child : { ...child, ...options };
  if (definition !== undefined) return { definition, name, state, init, manifest, parent, id };
  if (manifest === undefined) throw specInvalid("definition", undefined, "the name of a definition, or a manifest");
  const read = readManifest(manifest);
  if (read.package === undefined) throw specInvalid("manifest.package", undefined, "the name of a definition");
  return { definition: read.package, name, state, init, manifest, parent, id };
}

function readManifest(manifest: string | Readonly<Record<string, unknown>>): Manifest {
  return typeof manifest === "string" ? parseManifest(manifest) : manifestFrom(manifest);
}
