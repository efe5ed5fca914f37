import type { KeepAliveOptions, Limits } from "@troupe/roam-session";
import { checkLimits } from "@troupe/roam-session/listening";
import type { NonceCacheOptions } from "@troupe/roam-session/nonces";
import type { Framing } from "@troupe/roam-wire/framing";
import { messageOf, RoamHandlerError } from "./errors.ts";

/** What `roam.with` takes; it holds for every session of every actor that uses this handler. */
export interface RoamOptions {
  /** Limits of a session other than the defaults of `@troupe/roam-session`. */
  readonly limits?: Partial<Limits>;
  /** How messages are marked off; both sides must use the same. Default: COBS, which roam 0.6.0 speaks. */
  readonly framing?: Framing;
  /** The largest message that is accepted, in bytes. Default 16 MiB. */
  readonly maxFrameBytes?: number;
  /** How long a peer may take for its Hello, in milliseconds. Default 5,000. */
  readonly handshakeTimeoutMs?: number;
  /** Asks a silent peer whether it is still there. Off by default. */
  readonly keepAlive?: KeepAliveOptions;
  /**
   * Executes a call that carries a nonce once, whichever link and whichever actor of the runtime it reaches: of methods that are declared with `nonce: true`, and
   * of all that open no streams where an actor declares none. `{}` takes the defaults: answers are kept for 5 minutes, in at most 64 MiB. Off by default.
   */
  readonly nonces?: NonceCacheOptions;
}

const NAMES: Required<Record<keyof RoamOptions, "number" | "object">> = {
  limits: "object",
  framing: "object",
  maxFrameBytes: "number",
  handshakeTimeoutMs: "number",
  keepAlive: "object",
  nonces: "object",
};

/** Throws OPTION_INVALID, where the options are written. */
export function checkOptions(options: RoamOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const kind = (NAMES as Partial<Record<string, string>>)[name];
    if (kind === undefined) throw invalid(`${name} is no option: expected one of ${Object.keys(NAMES).join(", ")}`);
    if (value === undefined) continue;
    if (kind === "number") checkWhole(name, value);
    else if (typeof value !== "object" || value === null)
      throw invalid(`${name} is ${String(value)}: expected an object`);
  }
  try {
    checkLimits(options.limits);
  } catch (error) {
    throw invalid(messageOf(error));
  }
}

function checkWhole(name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) > 0) return;
  throw invalid(`${name} is ${JSON.stringify(value)}: expected a whole number from 1`);
}

function invalid(problem: string): RoamHandlerError {
  return new RoamHandlerError("OPTION_INVALID", `roam.with: ${problem}`);
}
