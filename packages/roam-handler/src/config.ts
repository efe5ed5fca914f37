import { integer, oneOf, optional, readTable, table } from "@troupe/manifest";
import { DEFAULT_LIMITS } from "@troupe/roam-session";
import { cobs, lengthPrefix } from "@troupe/roam-wire/framing";
import type { RoamOptions } from "./options.ts";

/** The `[[handler]] type = "roam"` section of a manifest, checked: what it says goes before the handler's own options. */
export type RoamConfig = Pick<RoamOptions, "limits" | "framing" | "maxFrameBytes" | "handshakeTimeoutMs" | "keepAlive">;

const positive = integer({ min: 1 });

/** Throws ManifestError with the path of the field. */
export function parseRoamConfig(section: Readonly<Record<string, unknown>>, path: string): RoamConfig {
  const { framing, limits, maxFrameBytes, handshakeTimeoutMs, keepAlive } = readTable(section, path, {
    framing: optional(oneOf(["cobs", "length-prefix"])),
    maxFrameBytes: optional(positive),
    handshakeTimeoutMs: optional(positive),
    keepAlive: optional(table({ intervalMs: positive, timeoutMs: optional(positive) })),
    limits: optional(table(limitFields())),
  });
  return {
    ...(framing === undefined ? {} : { framing: framing === "cobs" ? cobs : lengthPrefix }),
    ...(limits === undefined ? {} : { limits }),
    ...(maxFrameBytes === undefined ? {} : { maxFrameBytes }),
    ...(handshakeTimeoutMs === undefined ? {} : { handshakeTimeoutMs }),
    ...(keepAlive === undefined ? {} : { keepAlive }),
  };
}

function limitFields() {
  return Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, optional(positive)]));
}
