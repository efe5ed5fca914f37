const SEPARATORS = /[^\p{Alphabetic}\p{N}]+/u;
const LOWER = /\p{Lowercase}/u;
const UPPER = /\p{Uppercase}/u;

/**
 * The form of a name that is hashed into method ids, as the Rust crate heck 0.5 makes it: `loadTemplate` and `load_template` are both
 * `load-template`, `XMLHttpRequest` is `xml-http-request`.
 */
export function kebabCase(name: string): string {
  return name.split(SEPARATORS).flatMap(words).join("-").toLowerCase();
}

function words(text: string): string[] {
  const characters = Array.from(text);
  const found: string[] = [];
  let start = 0;
  // Whether the last letter of the word so far is a capital; digits don't change it.
  let mode: "none" | "lower" | "upper" = "none";
  characters.forEach((character, i) => {
    const next = characters[i + 1];
    if (next === undefined) return;
    const isUpper = UPPER.test(character);
    const modeHere = LOWER.test(character) ? "lower" : isUpper ? "upper" : mode;
    let cut = -1;
    if (modeHere === "lower" && UPPER.test(next)) cut = i + 1;
    else if (mode === "upper" && isUpper && LOWER.test(next)) cut = i;
    if (cut < 0) mode = modeHere;
    else {
      found.push(characters.slice(start, cut).join(""));
      start = cut;
      mode = "none";
    }
  });
  const last = characters.slice(start).join("");
  return last === "" ? found : [...found, last];
}
