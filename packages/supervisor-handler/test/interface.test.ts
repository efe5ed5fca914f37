import { expect, it } from "vitest";
import { pactOf } from "@troupe/handler";
import { subsetHash } from "@troupe/pack";
import { supervisor } from "@troupe/supervisor-handler";

it("has the interface of Theater 0.3.7 among its functions, hash for hash", () => {
  const names = [
    "spawn",
    "spawn-and-wait",
    "resume",
    "list-children",
    "restart-child",
    "stop-child",
    "get-child-state",
    "get-child-events",
  ];
  expect(subsetHash(pactOf(supervisor.imports), names)).toBe(
    "752295875777c57d6a5c93ac1ab70b9eebb3afa4e86ea10889d974cce30a5e08",
  );
});

it("names the callbacks as Theater does", () => {
  const names = Object.values(supervisor.callbacks).map((spec) =>
    spec.export.replace("theater:simple/supervisor-handlers.", ""),
  );
  expect(names).toEqual([
    "handle-child-error",
    "handle-child-exit",
    "handle-child-external-stop",
    "handle-child-restart",
    "handle-child-event",
    "handle-actor-down",
  ]);
});
