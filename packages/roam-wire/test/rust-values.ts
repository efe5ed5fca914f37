/* oxlint-disable typescript/no-explicit-any -- JSON whose form is that of the type beside it */
import { hex } from "./hex.ts";
import type { RustTypes, Shape } from "./rust-types.ts";

const numbers = new Set(["u8", "u16", "u32", "i8", "i16", "i32", "f32", "f64"]);
const floats: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity, "-0": -0 };

/** The value of ours that stands for one of Rust's, as `interop/rust-roam/src/value_json.rs` writes it. */
export function valueOf(types: RustTypes, shape: Shape, json: any): unknown {
  const of = (inner: Shape, value: any): unknown => valueOf(types, inner, value);
  if (typeof shape === "string") {
    if (shape === "bool" || shape === "string" || shape === "char") return json;
    if (shape === "unit") return undefined;
    if (shape === "bytes") return hex(json);
    if (numbers.has(shape)) return typeof json === "string" ? floats[json] : json;
    return BigInt(json);
  }
  const kind = Object.keys(shape)[0]!;
  const inner = shape[kind];
  switch (kind) {
    case "vec":
    case "slice":
      return json.map((value: any) => of(inner, value));
    case "array":
      return json.map((value: any) => of(inner[0], value));
    case "set":
      return new Set(json.map((value: any) => of(inner, value)));
    case "map":
      return new Map(json.map(([key, value]: [any, any]) => [of(inner[0], key), of(inner[1], value)]));
    case "tuple":
      return json.map((value: any, i: number) => of(inner[i], value));
    case "option": {
      const value = json === null ? undefined : of(inner, json.some);
      if (!mayBeUndefined(types, inner)) return value;
      return json === null ? { tag: "None" } : { tag: "Some", val: value };
    }
    case "result":
      return { tag: json.tag, val: of(inner[json.tag === "Ok" ? 0 : 1], json.val) };
    case "box":
      return of(inner, json);
    case "type":
      return declared(types, types.definition(inner), json);
    default:
      throw new Error(`no value of Rust's is a ${kind}`);
  }
}

function declared(types: RustTypes, definition: Shape, json: any): unknown {
  if (typeof definition === "string") return undefined;
  if ("struct" in definition) return fields(types, definition["struct"], json);
  if ("tuple-struct" in definition)
    return definition["tuple-struct"].map((shape: Shape, i: number) => valueOf(types, shape, json[i]));
  if ("transparent" in definition) return valueOf(types, definition["transparent"], json);
  const variants: [string, Shape?][] = definition["enum"];
  if (variants.every(([, content]) => content === undefined)) return json.tag;
  const content: any = variants.find(([tag]) => tag === json.tag)![1];
  if (content === undefined) return { tag: json.tag };
  if ("struct" in content) return { tag: json.tag, val: fields(types, content.struct, json.val) };
  const shapes: Shape[] = content.tuple;
  if (shapes.length === 1) return { tag: json.tag, val: valueOf(types, shapes[0]!, json.val) };
  return { tag: json.tag, val: shapes.map((shape, i) => valueOf(types, shape, json.val[i])) };
}

function fields(types: RustTypes, shapes: [string, Shape][], json: any): object {
  return Object.fromEntries(shapes.map(([name, shape]) => [name, valueOf(types, shape, json[name])]));
}

function mayBeUndefined(types: RustTypes, shape: Shape): boolean {
  if (typeof shape === "string") return shape === "unit";
  if ("option" in shape) return !mayBeUndefined(types, shape["option"]);
  if ("box" in shape) return mayBeUndefined(types, shape["box"]);
  if (!("type" in shape)) return false;
  const definition = types.definition(shape["type"]);
  if (typeof definition === "string") return true;
  return "transparent" in definition && mayBeUndefined(types, definition["transparent"]);
}
