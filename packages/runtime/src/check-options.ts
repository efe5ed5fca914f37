import { RuntimeError } from "./errors.ts";
import type { ChainSettings, RuntimeOptions } from "./options.ts";

// Records, so that the compiler misses an option that is added elsewhere and not here.
const options: Required<Record<keyof RuntimeOptions, true>> = {
  actors: true,
  chain: true,
  clock: true,
  handlers: true,
  limits: true,
  network: true,
  random: true,
  store: true,
};
const chainOptions: Required<Record<keyof ChainSettings, true>> = {
  capacity: true,
  format: true,
  onStoreError: true,
  payloads: true,
};
/** Each limit with the least that it can be. */
const leasts: Required<Record<keyof NonNullable<RuntimeOptions["limits"]>, number>> = {
  actors: 1,
  mailbox: 1,
  callDeadlineMs: 1,
  initDeadlineMs: 1,
  stopDeadlineMs: 0,
};

/** Throws OPTION_INVALID where a name or a value is none, instead of running with something else than was meant. */
export function checkOptions(given: RuntimeOptions): void {
  checkNames("", given, options);
  const { chain = {}, limits = {} } = given;
  if (!isTable(limits)) throw invalid("limits", limits, "a table");
  checkNames("limits.", limits, leasts);
  for (const [name, least] of Object.entries(leasts)) {
    checkCount(`limits.${name}`, limits[name as keyof typeof leasts], least);
  }
  if (chain === "off") return;
  if (!isTable(chain)) throw invalid("chain", chain, '"off" or a table');
  checkNames("chain.", chain, chainOptions);
  checkText("chain.format", chain.format, ["sha256", "theater"]);
  checkText("chain.payloads", chain.payloads, ["digests", "full"]);
  checkCount("chain.capacity", chain.capacity, 1);
  checkText("chain.onStoreError", chain.onStoreError, ["crash", "continue"]);
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function checkNames(path: string, table: object, known: object): void {
  const unknown = Object.keys(table).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const text = `createRuntime: ${path}${unknown} is no option: expected one of ${Object.keys(known).join(", ")}`;
  throw new RuntimeError("OPTION_INVALID", `${path}${unknown}`, text);
}

function checkCount(path: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return;
  throw invalid(path, value, `a whole number from ${least}`);
}

function checkText(path: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw invalid(path, value, known.map((one) => JSON.stringify(one)).join(" or "));
}

function invalid(path: string, value: unknown, expected: string): RuntimeError {
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new RuntimeError("OPTION_INVALID", path, `createRuntime: ${path} is ${shown}: expected ${expected}`);
}
