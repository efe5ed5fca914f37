import * as fc from "fast-check";
import { expect, test } from "vitest";
import { generateTheaterId, IdTable } from "../src/index.ts";

interface Item<Id> {
  readonly id: Id;
}

/** Ids that want few different slots, so that they stand in each other's way. */
const crowded = fc.array(
  fc.nat(40).map((n) => (n % 7) * 64 + Math.floor(n / 7)),
  { maxLength: 200 },
);

test("it holds what a map would hold", () => {
  fc.assert(
    fc.property(crowded, (ids) => {
      const table = new IdTable<number, Item<number>>();
      const model = new Map<number, Item<number>>();
      for (const id of ids) {
        expect(table.delete(id)).toBe(model.has(id));
        if (!model.delete(id)) {
          const item = { id };
          table.add(item);
          model.set(id, item);
        }
        expect(table.size).toBe(model.size);
        for (const each of ids) expect(table.get(each)).toBe(model.get(each));
      }
      expect(table.toArray().toSorted((a, b) => a.id - b.id)).toEqual(
        [...model.values()].toSorted((a, b) => a.id - b.id),
      );
    }),
  );
});

test("it grows and shrinks with what is in it, also where ids are texts", () => {
  const table = new IdTable<string, Item<string>>();
  const ids = Array.from({ length: 5000 }, (_, index) => (index % 2 === 0 ? generateTheaterId() : `${index}`));
  for (const id of ids) table.add({ id });
  expect([table.size, ids.every((id) => table.get(id)?.id === id)]).toEqual([5000, true]);
  const [kept, gone] = [ids.slice(0, 10), ids.slice(10)];
  for (const id of gone) expect(table.delete(id)).toBe(true);
  expect(
    table
      .toArray()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(kept.toSorted());
  expect(gone.some((id) => table.has(id))).toBe(false);
});

test("an item takes the place of one with the same id", () => {
  const table = new IdTable<string, Item<string>>();
  const [first, second] = [{ id: "a" }, { id: "a" }];
  table.add(first);
  table.add(second);
  expect([table.size, table.get("a") === second]).toEqual([1, true]);
});

test("what is no id is not found", () => {
  const table = new IdTable<number, Item<number>>();
  table.add({ id: 1 });
  for (const id of [undefined, null, Number.NaN, 1.5, -1, 2 ** 53, "1", "", 1n, {}, Symbol("1")]) {
    expect([table.get(id as number), table.delete(id as number)]).toEqual([undefined, false]);
  }
});
