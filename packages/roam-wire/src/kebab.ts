const SEPARATORS = /[^\p{Alphabetic}\p{N}]+/u;
// The last letter of a word, with what has no case behind it: before a capital after a small letter, and before the last of several capitals.
const WORD_ENDS =
  /\p{Lowercase}[^\p{Lowercase}\p{Uppercase}]*(?=\p{Uppercase})|\p{Uppercase}[^\p{Lowercase}\p{Uppercase}]*(?=\p{Uppercase}\p{Lowercase})/gu;

/**
 * The form of a name that is hashed into method ids, as the Rust crate heck 0.5 makes it: `loadTemplate` and `load_template` are both
 * `load-template`, `XMLHttpRequest` is `xml-http-request`.
 */
export function kebabCase(name: string): string {
  const parts = name.split(SEPARATORS).filter((part) => part !== "");
  return parts
    .map((part) => part.replace(WORD_ENDS, "$&-"))
    .join("-")
    .toLowerCase();
}
