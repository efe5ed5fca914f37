import type { ArrayType, ListType, MapType } from "../schema/collections.ts";
import type { LazyType } from "../schema/lazy.ts";
import type { BoxType, StructType, TupleType, Types } from "../schema/products.ts";
import type { ScalarType } from "../schema/scalars.ts";
import type { ResultType } from "../schema/sums.ts";
import type { Type } from "../schema/type.ts";

/** A type as Rust spells it, named types by their names. */
export function rustType(type: Type<unknown>): string {
  switch (type.kind) {
    case "struct":
    case "tupleStruct":
    case "unitStruct":
    case "enum":
    case "newtype":
      return (type as StructType<never>).name;
    case "lazy":
      return rustType((type as LazyType<unknown>).resolve());
    case "box":
      return `Box<${rustType((type as BoxType<unknown>).inner)}>`;
    case "option":
      return `Option<${rustType((type as BoxType<unknown>).inner)}>`;
    case "list":
      return `Vec<${rustType((type as ListType<unknown>).element)}>`;
    case "set":
      return `std::collections::BTreeSet<${rustType((type as ListType<unknown>).element)}>`;
    case "map": {
      const { key, value } = type as MapType<unknown, unknown>;
      return `std::collections::BTreeMap<${rustType(key)}, ${rustType(value)}>`;
    }
    case "array":
      return `[${rustType((type as ArrayType<unknown>).element)}; ${(type as ArrayType<unknown>).length}]`;
    case "byteArray":
      return `[u8; ${(type as ArrayType<unknown>).length}]`;
    case "tuple": {
      const elements = (type as TupleType<Types>).elements.map(rustType);
      return `(${elements.join(", ")}${elements.length === 1 ? "," : ""})`;
    }
    case "result": {
      const { ok, err } = type as ResultType<unknown, unknown>;
      return `Result<${rustType(ok)}, ${rustType(err)}>`;
    }
    case "rx":
      return `roam::Rx<${rustType((type as ListType<unknown>).element)}>`;
    case "tx":
      return `roam::Tx<${rustType((type as ListType<unknown>).element)}>`;
    case "dynamic":
      return "facet_value::Value";
    default:
      return (type as ScalarType<unknown>).rust;
  }
}
