import type { Handlers } from "@troupe/roam-session";
// @boundaries-ignore generated once, for the tests of several packages
import { Fuzz } from "../../../roam-session/test/generated/fuzz-types.ts";

/** Each method of `Fuzz` answers its argument. */
export const fuzzHandlers = Object.fromEntries(
  Object.keys(Fuzz.methods).map((name) => [name, (value: unknown) => value]),
) as unknown as Handlers<typeof Fuzz>;
