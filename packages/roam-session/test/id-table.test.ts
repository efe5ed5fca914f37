import { describe, expect, it } from "vitest";
import { IdTable } from "../src/core/id-table.ts";

describe("a table of values by id", () => {
  it("finds a value until it is deleted, once", () => {
    const table = new IdTable<string>();
    expect(table.get(0)).toBeUndefined();
    expect(table.delete(0)).toBe(false);
    table.set(0, "zero");
    table.set(8, "eight");
    expect([table.get(0), table.get(8), table.get(16), table.size]).toEqual(["zero", "eight", undefined, 2]);
    expect([table.delete(0), table.delete(0), table.delete(16), table.size]).toEqual([true, false, false, 1]);
    expect(table.get(0)).toBeUndefined();
    table.set(0, "again");
    expect(table.entries()).toEqual([
      [0, "again"],
      [8, "eight"],
    ]);
  });

  it("keeps a value that a million later ones pass, and does not grow for it", () => {
    const table = new IdTable<number>();
    table.set(1, 1);
    for (let id = 2; id < 1_000_000; id++) {
      table.set(id, id);
      if (!table.delete(id)) throw new Error(`${id} was lost`);
    }
    expect(table.entries()).toEqual([[1, 1]]);
    expect(table.delete(1)).toBe(true);
    expect(table.size).toBe(0);
  });

  it("takes ids that a peer has chosen so that they fall on one place", () => {
    const table = new IdTable<number>();
    const ids = Array.from({ length: 5000 }, (_, index) => index * 2 ** 40);
    for (const id of ids) table.set(id, id);
    expect(table.entries().map(([id]) => id)).toEqual(ids);
    expect(ids.every((id) => table.get(id) === id && table.delete(id))).toBe(true);
    expect(table.entries()).toEqual([]);
  });

  it("does in random order what a map does", () => {
    for (let seed = 1; seed <= 40; seed++) {
      let state = seed;
      const random = (below: number): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const table = new IdTable<object>();
      const model = new Map<number, object>();
      let next = 1;
      for (let step = 0; step < 3000; step++) {
        const known = [...model.keys()];
        const id = random(4) === 0 ? random(next + 10) : (known[random(Math.min(known.length, 3))] ?? 0);
        if (random(200) === 0) {
          table.clear();
          model.clear();
        } else if (random(5) < 3) {
          const added = random(10) === 0 ? random(2 ** 20) * 2 ** 32 + next : next;
          next++;
          if (model.has(added)) continue;
          const value = { added };
          table.set(added, value);
          model.set(added, value);
        } else {
          expect(table.delete(id), `seed ${seed}, step ${step}`).toBe(model.delete(id));
        }
        expect(table.get(id), `seed ${seed}, step ${step}`).toBe(model.get(id));
        expect(table.size).toBe(model.size);
      }
      expect(table.entries()).toEqual([...model].sort(([a], [b]) => a - b));
    }
  });
});
