import { expect, it } from "vitest";
import * as fc from "fast-check";
import { Siblings } from "../src/siblings.ts";
import type { Sibling } from "../src/siblings.ts";

class Member implements Sibling<Member> {
  family: object | undefined = undefined;
  previousSibling: Member | undefined = undefined;
  nextSibling: Member | undefined = undefined;
}

it("holds what a set would hold, in the same order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(7), { maxLength: 60 }), (choices) => {
      const members = Array.from({ length: 8 }, () => new Member());
      const siblings = new Siblings<Member>();
      const others = new Siblings<Member>();
      const model = new Set<Member>();
      for (const choice of choices) {
        const member = members[choice]!;
        others.delete(member);
        if (model.delete(member)) {
          siblings.delete(member);
        } else {
          siblings.delete(member);
          siblings.add(member);
          model.add(member);
        }
        expect(siblings.toArray()).toEqual([...model]);
      }
    }),
  );
});
