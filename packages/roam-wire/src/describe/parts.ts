import type { ArrayType, ListType, MapType } from "../schema/collections.ts";
import type { Field } from "../schema/fields.ts";
import type { LazyType } from "../schema/lazy.ts";
import type { BoxType, StructType, TupleType, Types } from "../schema/products.ts";
import type { EnumType, ResultType, Variant, Variants } from "../schema/sums.ts";
import type { Type } from "../schema/type.ts";

/** The types that a type is directly made of. */
export function partsOf(type: Type<unknown>): readonly Type<unknown>[] {
  switch (type.kind) {
    case "struct":
      return fieldTypes((type as StructType<never>).fields);
    case "enum":
      return (type as EnumType<Variants>).variants.flatMap(payloadTypes);
    case "tuple":
    case "tupleStruct":
      return (type as TupleType<Types>).elements;
    case "map":
      return [(type as MapType<unknown, unknown>).key, (type as MapType<unknown, unknown>).value];
    case "result":
      return [(type as ResultType<unknown, unknown>).ok, (type as ResultType<unknown, unknown>).err];
    case "lazy":
      return [(type as LazyType<unknown>).resolve()];
    case "option":
    case "newtype":
    case "box":
      return [(type as BoxType<unknown>).inner];
    case "list":
    case "set":
    case "array":
    case "rx":
    case "tx":
      return [(type as ListType<unknown> | ArrayType<unknown>).element];
    default:
      return [];
  }
}

function fieldTypes(fields: readonly Field[]): readonly Type<unknown>[] {
  return fields.map((field) => field.type);
}

function payloadTypes({ payload }: Variant): readonly Type<unknown>[] {
  switch (payload.shape) {
    case "unit":
      return [];
    case "newtype":
      return [payload.type];
    case "tuple":
      return payload.elements;
    case "struct":
      return fieldTypes(payload.fields);
  }
}
