/** Types with a fixed width: a list of them is one packed node. */
export type FixedKind =
  | "bool"
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "s8"
  | "s16"
  | "s32"
  | "s64"
  | "f32"
  | "f64"
  | "char"
  | "flags";

/** Types without parts. */
export type PrimitiveKind = FixedKind | "string";

/**
 * The type that a list, option or result value carries about its content. Advisory: decoders never compare it with the content,
 * real values often carry "wrong" ones, and it is kept so that bytes can be reproduced. Records and variants are only named.
 */
export type TypeTag =
  | PrimitiveKind
  | { readonly kind: "list"; readonly elem: TypeTag }
  | { readonly kind: "option"; readonly inner: TypeTag }
  | { readonly kind: "result"; readonly ok: TypeTag; readonly err: TypeTag }
  | { readonly kind: "tuple"; readonly items: readonly TypeTag[] }
  | { readonly kind: "record"; readonly name: string }
  | { readonly kind: "variant"; readonly name: string };

const FIXED_WIDTHS: Readonly<Record<FixedKind, number>> = {
  bool: 1,
  u8: 1,
  s8: 1,
  u16: 2,
  s16: 2,
  u32: 4,
  s32: 4,
  f32: 4,
  char: 4,
  u64: 8,
  s64: 8,
  f64: 8,
  flags: 8,
};

/** Bytes of one element. */
export function widthOf(kind: FixedKind): number {
  return FIXED_WIDTHS[kind];
}

export function isFixedTag(tag: TypeTag): tag is FixedKind {
  return typeof tag === "string" && tag !== "string";
}

/** Deep equality. */
export function sameTag(a: TypeTag, b: TypeTag): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  switch (a.kind) {
    case "list":
      return b.kind === "list" && sameTag(a.elem, b.elem);
    case "option":
      return b.kind === "option" && sameTag(a.inner, b.inner);
    case "result":
      return b.kind === "result" && sameTag(a.ok, b.ok) && sameTag(a.err, b.err);
    case "tuple":
      return (
        b.kind === "tuple" &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => sameTag(item, b.items[i]!))
      );
    case "record":
    case "variant":
      return b.kind === a.kind && a.name === b.name;
  }
}
