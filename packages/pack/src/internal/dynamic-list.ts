import { isFixedTag, type FixedKind } from "../type-tag.ts";
import { tagOfValue, type ArrayValue, type ListValue, type Value } from "../value.ts";
import { TYPED_ARRAYS } from "./typed-arrays.ts";

type Scalar = Extract<Value, { kind: FixedKind }>;

/**
 * A list of values without a declared type, tagged as packr infers it: by the first item, `s32` when there is none. Items of one
 * fixed-width kind are packed, as they must be. Where only the first has a fixed width the tag is `string`, packr's own tag for
 * what it does not know.
 */
export function dynamicList(items: readonly Value[]): ListValue | ArrayValue {
  const first = items[0];
  if (first === undefined) return { kind: "array", elem: "s32", items: new Int32Array(0) };
  const elem = tagOfValue(first);
  if (!isFixedTag(elem)) return { kind: "list", elem, items };
  const scalars = items.filter((item): item is Scalar => item.kind === elem);
  return scalars.length === items.length ? pack(elem, scalars) : { kind: "list", elem: "string", items };
}

function pack(elem: FixedKind, scalars: readonly Scalar[]): ArrayValue {
  const plain = scalars.map((scalar) => scalar.value);
  if (elem === "bool" || elem === "char") return { kind: "array", elem, items: plain } as ArrayValue;
  const items = new TYPED_ARRAYS[elem](plain.length);
  // Every scalar is of kind `elem`, so its number or bigint is what this typed array holds.
  (items as { set(source: readonly unknown[]): void }).set(plain);
  return { kind: "array", elem, items } as ArrayValue;
}
