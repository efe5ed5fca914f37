/** Character codes of `0` to `9` and `a` to `f`. */
const digits: Uint8Array = /* @__PURE__ */ Uint8Array.of(
  48,
  49,
  50,
  51,
  52,
  53,
  54,
  55,
  56,
  57,
  97,
  98,
  99,
  100,
  101,
  102,
);

/** The character code of the hexadecimal digit of four bits of a word, from bit `shift` upwards. */
export function hexDigit(word: number, shift: number): number {
  // Four bits always lie within the table.
  return digits[(word >>> shift) & 15] as number;
}

/** The value of a hexadecimal digit of either case, or -1. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
