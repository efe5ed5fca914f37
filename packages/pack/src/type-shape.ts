import { PackTypeError } from "./errors.ts";
import type { FixedKind, TypeTag } from "./type-tag.ts";
import type { RefType, Type } from "./type.ts";

/** A type deeper than what may be encoded is of no use; one without end would never be walked through. */
export const MAX_TYPE_DEPTH = 256;

/** More than any type that people write. */
const MAX_TAG_PARTS = 65_536;

/** A type with the names at its top followed to what they stand for. */
export type ResolvedType = Exclude<Type, RefType>;

/** Follows names. */
export function resolveType(type: Type): ResolvedType {
  let current = type;
  for (let i = 0; current.kind === "ref"; i++) {
    if (current.resolve === undefined) throw new PackTypeError("UNKNOWN_TYPE", `type "${current.name}" is not defined`);
    if (i === MAX_TYPE_DEPTH)
      throw new PackTypeError("RECURSIVE_TYPE", `type "${current.name}" stands for nothing but itself`);
    current = current.resolve();
  }
  return current;
}

/**
 * The advisory tag that stands in bytes for a static type. What is inside of `value` is not known beforehand: it is tagged `s32`
 * there, the placeholder that packr uses for what it cannot infer.
 */
export function tagOfType(type: Type): TypeTag {
  return tagAt(type, 0, { left: MAX_TAG_PARTS });
}

function tagAt(type: Type, depth: number, parts: { left: number }): TypeTag {
  // Names that stand for tuples of names that stand for tuples: a short text can mean a tag without bounds.
  if (--parts.left < 0) throw new PackTypeError("TOO_LARGE", `type has a tag of more than ${MAX_TAG_PARTS} parts`);
  if (depth > MAX_TYPE_DEPTH)
    throw new PackTypeError("TOO_DEEP", `type is nested deeper than ${MAX_TYPE_DEPTH} levels, or without end`);
  const resolved = resolveType(type);
  switch (resolved.kind) {
    case "list":
      return { kind: "list", elem: tagAt(resolved.elem, depth + 1, parts) };
    case "option":
      return { kind: "option", inner: tagAt(resolved.inner, depth + 1, parts) };
    case "result":
      return { kind: "result", ok: tagAt(resolved.ok, depth + 1, parts), err: tagAt(resolved.err, depth + 1, parts) };
    case "tuple":
      return { kind: "tuple", items: resolved.items.map((item) => tagAt(item, depth + 1, parts)) };
    case "record":
      return { kind: "record", name: resolved.name };
    case "variant":
    case "enum":
      return { kind: "variant", name: resolved.name };
    case "value":
    case "self":
      return "s32";
    case "blank":
      return { kind: "tuple", items: [] };
    default:
      return resolved.kind;
  }
}

/** The kind of element when a list of this type is packed. */
export function packedKind(elem: Type): FixedKind | undefined {
  const { kind } = resolveType(elem);
  switch (kind) {
    case "list":
    case "option":
    case "result":
    case "tuple":
    case "record":
    case "variant":
    case "enum":
    case "value":
    case "self":
    case "blank":
    case "string":
      return undefined;
    default:
      return kind;
  }
}

/** Whether `undefined` is a JavaScript value of the type: an option of it needs a tag to tell none from some. */
export function admitsUndefined(type: Type): boolean {
  let options = 0;
  let resolved = resolveType(type);
  // Not by recursion: a type may be an option of itself.
  for (; resolved.kind === "option"; resolved = resolveType(resolved.inner)) {
    if (++options > MAX_TYPE_DEPTH)
      throw new PackTypeError("TOO_DEEP", `type is nested deeper than ${MAX_TYPE_DEPTH} levels, or without end`);
  }
  const isUndefined = resolved.kind === "blank" || (resolved.kind === "tuple" && resolved.items.length === 0);
  return options % 2 === 0 ? isUndefined : !isUndefined;
}
