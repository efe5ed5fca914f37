import { describe, expect, test } from "vitest";
import { isDataMode, problemOf } from "../src/mode.ts";
import type { ConnectionPhase, DataMode, Operation, OutputState, StateProblem } from "../src/mode.ts";

const operations: readonly Operation[] = [
  "activate",
  "set-active",
  "send",
  "flushed",
  "receive",
  "end",
  "upgrade",
  "transfer",
  "take",
];
const modes: readonly DataMode[] = ["passive", "active", "once"];
const outputs: readonly OutputState[] = ["open", "ended"];

type Row = Readonly<Partial<Record<Operation, StateProblem>>>;

/** What each state refuses, written down once more and by state, not by operation: what is not named is allowed. */
function refusedIn(phase: ConnectionPhase, mode: DataMode, output: OutputState): Row {
  if (phase === "pending") {
    const problem = "CONNECTION_PENDING";
    const refused: Row = { "set-active": problem, send: problem, receive: problem, end: problem, upgrade: problem };
    return output === "ended" ? { ...refused, take: "CONNECTION_OUTPUT_ENDED" } : refused;
  }
  if (phase === "upgrading") {
    const problem = "CONNECTION_UPGRADING";
    return {
      activate: "CONNECTION_ALREADY_ACTIVE",
      "set-active": problem,
      send: problem,
      flushed: problem,
      receive: problem,
      end: problem,
      upgrade: problem,
      transfer: problem,
      take: problem,
    };
  }
  if (phase === "taken") {
    return Object.fromEntries(operations.map((operation) => [operation, "CONNECTION_IN_USE"]));
  }
  return {
    activate: "CONNECTION_ALREADY_ACTIVE",
    ...(output === "ended" && {
      send: "CONNECTION_OUTPUT_ENDED",
      end: "CONNECTION_OUTPUT_ENDED",
      upgrade: "CONNECTION_OUTPUT_ENDED",
      take: "CONNECTION_OUTPUT_ENDED",
    }),
    ...(mode !== "passive" && { receive: "CONNECTION_IN_ACTIVE_MODE", upgrade: "CONNECTION_NOT_PASSIVE" }),
  };
}

describe.each<ConnectionPhase>(["pending", "active", "upgrading", "taken"])("a connection that is %s", (phase) => {
  for (const mode of modes) {
    for (const output of outputs) {
      test(`in mode ${mode} with output ${output} refuses exactly what its row says`, () => {
        const refused = refusedIn(phase, mode, output);
        const found = Object.fromEntries(
          operations.map((operation) => [operation, problemOf(operation, phase, mode, output)]),
        );
        expect(found).toEqual(Object.fromEntries(operations.map((operation) => [operation, refused[operation]])));
      });
    }
  }
});

test("a mode is one of three words", () => {
  for (const mode of modes) expect(isDataMode(mode)).toBe(true);
  for (const other of ["", "Active", "on", "activE ", 1, null, undefined, {}]) expect(isDataMode(other)).toBe(false);
});
