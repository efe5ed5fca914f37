import { RuntimeError } from "./errors.ts";
import type { RuntimeOptions } from "./options.ts";

const optionNames = ["actors", "chain", "clock", "handlers", "limits", "network", "random", "store"];
const chainNames = ["capacity", "format", "onStoreError", "payloads"];
/** Each limit with the least that it can be. */
const leasts: Readonly<Record<string, number>> = {
  actors: 1,
  mailbox: 1,
  callDeadlineMs: 1,
  initDeadlineMs: 1,
  stopDeadlineMs: 0,
};

/** Throws OPTION_INVALID where a name or a value is none, instead of running with something else than was meant. */
export function checkOptions(options: RuntimeOptions): void {
  checkNames("", options, optionNames);
  const { chain = {}, limits = {} } = options;
  checkNames("limits.", limits, Object.keys(leasts));
  for (const [name, value] of Object.entries(limits)) checkCount(`limits.${name}`, value, leasts[name]!);
  if (chain === "off") return;
  if (typeof chain !== "object") throw invalid("chain", chain, '"off" or a table');
  checkNames("chain.", chain, chainNames);
  checkText("chain.format", chain.format, ["sha256", "theater"]);
  checkText("chain.payloads", chain.payloads, ["digests", "full"]);
  checkCount("chain.capacity", chain.capacity, 1);
  checkText("chain.onStoreError", chain.onStoreError, ["crash", "continue"]);
}

function checkNames(path: string, table: object, known: readonly string[]): void {
  const unknown = Object.keys(table).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const text = `createRuntime: ${path}${unknown} is no option: expected one of ${known.join(", ")}`;
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
