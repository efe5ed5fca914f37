import * as fc from "fast-check";
import { expect, test } from "vitest";
import { IdTable } from "../src/index.ts";

interface Item<Id> {
  readonly id: Id;
}

const someIds = fc.array(fc.nat(40), { maxLength: 200 });

test("it holds what a map would hold", () => {
  fc.assert(
    fc.property(someIds, (ids) => {
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
      expect(table.toArray()).toEqual([...model.values()]);
    }),
  );
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
