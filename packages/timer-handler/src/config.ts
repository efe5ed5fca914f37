import { integer, optional, readTable } from "@troupe/manifest";

/** The `[[handler]] type = "timer"` section of a manifest, checked. */
export interface TimerConfig {
  /** Bound on this actor's timers. */
  readonly maxTimers: number | undefined;
}

/** Throws ManifestError with the path of the field. */
export function parseTimerConfig(section: Readonly<Record<string, unknown>>, path: string): TimerConfig {
  const { maxTimers } = readTable(section, path, { maxTimers: optional(integer({ min: 1 })) });
  return { maxTimers };
}
