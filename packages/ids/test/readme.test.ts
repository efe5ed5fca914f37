import { expect, it } from "vitest";
import { generateTheaterId, isInvalidIdError, parseTheaterId } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";

it("does what the README shows", () => {
  const lines: string[] = [];
  const console = { log: (text: string) => lines.push(text) };

  const id: TheaterId = generateTheaterId();
  const same = parseTheaterId(`urn:uuid:${id.toUpperCase()}`);
  console.log(same === id ? "the same actor" : "another actor");

  try {
    parseTheaterId("550e8400-e29b-41d4-a716-44665544000z");
  } catch (error) {
    if (!isInvalidIdError(error)) throw error;
    console.log(error.detail); // invalid character: found `z` at 36
  }

  expect(lines).toEqual(["the same actor", "invalid character: found `z` at 36"]);
});
