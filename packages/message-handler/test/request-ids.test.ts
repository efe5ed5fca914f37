import { isRequestId } from "@troupe/ids";
import { expect, test } from "vitest";
import { RequestIds } from "../src/request-ids.ts";

test("the ids of requests are UUIDs, as those of Theater are, and no two are the same", () => {
  const [one, other] = [new RequestIds(), new RequestIds()];
  const ids = Array.from({ length: 5000 }, (_, index) => (index % 2 === 0 ? one : other).next());
  expect(ids.filter((id) => !isRequestId(id))).toEqual([]);
  expect(new Set(ids).size).toBe(5000);
});
