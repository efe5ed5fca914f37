import { expect, it } from "vitest";
import { generateRequestId, isRequestId, parseRequestId } from "@troupe/ids";

const sample = "550e8400-e29b-41d4-a716-446655440000";

it("is a UUID of version 4, canonical, new each time", () => {
  const ids = new Set(Array.from({ length: 1000 }, generateRequestId));
  expect(ids.size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

it("reads any form of a UUID", () => {
  expect(parseRequestId(`{${sample.toUpperCase()}}`)).toBe(sample);
  expect(isRequestId(sample)).toBe(true);
  expect(isRequestId(`{${sample}}`)).toBe(false);
});

it("says what is wrong, and what Theater would have said", () => {
  expect(() => parseRequestId("r1")).toThrow(
    expect.objectContaining({
      kind: "request-id",
      detail: "invalid character: found `r` at 1",
      hostText: "Request ID not found: r1",
    }),
  );
});
