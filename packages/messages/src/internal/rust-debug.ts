/** What Rust's Debug form of a string escapes as `\u{..}`: no graphic character, or one that joins the one before. */
const UNPRINTABLE = /[\p{C}\p{Z}\p{Grapheme_Extend}]/u;

/** A string as Rust's `{:?}` prints it. Which characters are assigned depends on the version of Unicode. */
export function debugString(text: string): string {
  let escaped = "";
  for (const character of text) escaped += escapeCharacter(character);
  return `"${escaped}"`;
}

function escapeCharacter(character: string): string {
  switch (character) {
    case "\0":
      return "\\0";
    case "\t":
      return "\\t";
    case "\r":
      return "\\r";
    case "\n":
      return "\\n";
    case '"':
      return '\\"';
    case "\\":
      return "\\\\";
    case " ":
      return " ";
    default:
      return UNPRINTABLE.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character;
  }
}
