import { InvalidIdError } from "./errors.ts";
import { hexDigit as d } from "./internal/hex.ts";
import { randomWord } from "./internal/random-word.ts";

/** The id of a channel between two actors: `ch_` and more; ours have 16 hexadecimal digits. In JSON the plain string. */
export type ChannelId = string & { readonly "@troupe/ids/ChannelId": true };

/** A new random id: `ch_` and 16 lower-case hexadecimal digits (64 random bits). */
export function generateChannelId(): ChannelId {
  const w = randomWord();
  const x = randomWord();
  // All codes at once make a flat string: see uuid-text.ts.
  // oxfmt-ignore
  return String.fromCharCode(
    99, 104, 95,
    d(w, 28), d(w, 24), d(w, 20), d(w, 16), d(w, 12), d(w, 8), d(w, 4), d(w, 0),
    d(x, 28), d(x, 24), d(x, 20), d(x, 16), d(x, 12), d(x, 8), d(x, 4), d(x, 0),
  ) as ChannelId;
}

/**
 * Reads an id. What follows `ch_` is not looked at, as in Theater 0.3.7: an id is an opaque text that somebody made.
 *
 * @throws InvalidIdError if the text is empty or does not start with `ch_`.
 */
export function parseChannelId(text: string): ChannelId {
  if (isChannelId(text)) return text;
  throw new InvalidIdError({
    kind: "channel-id",
    text,
    expected: "a text that starts with ch_, such as ch_0123456789abcdef",
    detail: problemOf(text),
  });
}

/** Whether a value is a text that {@link parseChannelId} accepts. */
export function isChannelId(value: unknown): value is ChannelId {
  return typeof value === "string" && value.startsWith("ch_");
}

function problemOf(text: unknown): string {
  if (typeof text !== "string") return "not a string";
  return text === "" ? "Channel ID cannot be empty" : "Channel ID must start with 'ch_' prefix";
}
