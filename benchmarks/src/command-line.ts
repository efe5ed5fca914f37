import { parseArgs } from "node:util";
import type { Settings } from "./figures/settings.ts";

const ACTOR_GROUPS = ["echo", "bulk", "connect", "tls", "memory", "mailbox", "spawn", "chain", "store"] as const;
const ROAM_GROUPS = ["roam-unary", "roam-stream", "roam-rust", "cobs", "codec", "bundle"] as const;
export const GROUPS = [...ACTOR_GROUPS, ...ROAM_GROUPS] as const;
export type Group = (typeof GROUPS)[number];

/** Names for several groups at once. */
const COLLECTIONS: Readonly<Record<string, readonly Group[]>> = {
  all: GROUPS,
  actors: ACTOR_GROUPS,
  roam: ROAM_GROUPS,
};

export const USAGE = `usage: bench [GROUP...] [options]

groups: ${GROUPS.join(", ")};
  or actors, roam, all (default)

  --rounds N    how often each contender runs, in turn     (5)
  --seconds S   length of each measurement                 (2)
  --warmup S    the same work before it, not counted       (1)
  --only TEXT   only figures whose name contains TEXT
  --control     run each alternative of the network figures twice, as if it were its own rival: shows the noise
  --pin         server on CPU 0, load on CPU 1 (Linux)
  --json FILE   every sample of every round, as JSON ("-" for stdout, instead of the table)
`;

export interface CommandLine {
  readonly groups: readonly Group[];
  readonly settings: Settings;
  readonly only: string | undefined;
  readonly json: string | undefined;
}

/** Throws a TypeError that says what is wrong; gives undefined where only help was asked for. */
export function parseCommandLine(parameters: readonly string[]): CommandLine | undefined {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "2" },
      warmup: { type: "string", default: "1" },
      only: { type: "string" },
      control: { type: "boolean", default: false },
      pin: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const named = positionals.length === 0 ? ["all"] : positionals;
  const wanted = named.flatMap((name): readonly string[] => COLLECTIONS[name] ?? [name]);
  const unknown = wanted.find((name) => !GROUPS.some((group) => group === name));
  if (unknown !== undefined) throw new TypeError(`unknown group ${JSON.stringify(unknown)}`);
  return {
    groups: GROUPS.filter((group) => wanted.includes(group)),
    settings: {
      rounds: positive(values.rounds, "--rounds"),
      seconds: positive(values.seconds, "--seconds"),
      warmup: positive(values.warmup, "--warmup"),
      control: values.control,
      pin: values.pin,
    },
    only: values.only,
    json: values.json,
  };
}

function positive(text: string, name: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`${name} must be a number above 0, not ${JSON.stringify(text)}`);
  return value;
}
