import { pactOf } from "@troupe/handler";
import { roam } from "@troupe/roam-handler";
import { subsetHash } from "@troupe/pack";
import { expect, test } from "vitest";
import { sides } from "./sides.ts";

test("an actor has the functions that its chain records, and no others", async () => {
  await using it = await sides({});
  const members = Object.getOwnPropertyNames(Object.getPrototypeOf(it.client.roam)).filter(
    (name) => name !== "constructor",
  );
  expect(members.toSorted()).toEqual(Object.keys(roam.imports.functions).toSorted());
});

test("what guests see is data, under names of pact", () => {
  const { name, functions } = pactOf(roam.imports);
  expect(name).toBe("troupe:roam/host");
  const names = functions.map((each) => each.name);
  expect(names.filter((each) => !/^[a-z]+(-[a-z]+)*$/.test(each))).toEqual([]);
  expect(subsetHash(pactOf(roam.imports), names)).toMatch(/^[0-9a-f]{64}$/);
  expect(
    Object.values(roam.callbacks).every(({ export: exported }) =>
      /^troupe:roam\/client\.handle(-[a-z]+)+$/.test(exported),
    ),
  ).toBe(true);
});
