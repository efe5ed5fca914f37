import { expect, it } from "vitest";
import { generateChannelId, InvalidIdError, isChannelId, parseChannelId } from "@troupe/ids";

it("is ch_ and 16 lower-case digits, new each time", () => {
  const ids = new Set(Array.from({ length: 10_000 }, generateChannelId));
  expect(ids.size).toBe(10_000);
  for (const id of ids) expect(id).toMatch(/^ch_[\da-f]{16}$/);
});

it("uses all digits at all places", () => {
  const seen = Array.from({ length: 16 }, () => new Set<string>());
  for (let n = 0; n < 2000; n += 1) {
    const digits = generateChannelId().slice(3);
    for (const [place, set] of seen.entries()) set.add(digits.charAt(place));
  }
  expect(seen.map((digits) => digits.size)).toEqual(Array.from({ length: 16 }, () => 16));
});

it.each(["ch_0123456789abcdef", "ch_", "ch_anything at all", "ch_ABC"])("takes %j as it is", (text) => {
  expect(parseChannelId(text)).toBe(text);
  expect(isChannelId(text)).toBe(true);
  expect(JSON.stringify(parseChannelId(text))).toBe(JSON.stringify(text));
});

it.each([
  ["", "Channel ID cannot be empty"],
  ["x", "Channel ID must start with 'ch_' prefix"],
  ["CH_0123456789abcdef", "Channel ID must start with 'ch_' prefix"],
  [" ch_0123456789abcdef", "Channel ID must start with 'ch_' prefix"],
  ["ch", "Channel ID must start with 'ch_' prefix"],
])("refuses %j: %s", (text, detail) => {
  expect(isChannelId(text)).toBe(false);
  let error: unknown;
  try {
    parseChannelId(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(InvalidIdError);
  expect(error).toMatchObject({ code: "INVALID_ID", kind: "channel-id", text, detail, hostText: detail });
});
