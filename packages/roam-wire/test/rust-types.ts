/* oxlint-disable typescript/no-explicit-any -- JSON whose form is that of the type beside it */
import { dynamicValue } from "../src/dynamic.ts";
import { type Payload, type Type, t } from "../src/index.ts";

/** A type as `interop/rust-roam/src/shape_json.rs` writes it. */
export type Shape = string | { readonly [kind: string]: any };

const scalars: Readonly<Record<string, Type<unknown>>> = {
  bool: t.bool,
  u8: t.u8,
  u16: t.u16,
  u32: t.u32,
  u64: t.u64,
  u128: t.u128,
  usize: t.usize,
  i8: t.i8,
  i16: t.i16,
  i32: t.i32,
  i64: t.i64,
  i128: t.i128,
  isize: t.isize,
  f32: t.f32,
  f64: t.f64,
  char: t.char,
  string: t.string,
  unit: t.unit,
  bytes: t.bytes,
};

/** What facet does not look into. The last two are not ours: a program declares such types itself. */
const opaque: Readonly<Record<string, Type<unknown>>> = {
  IpAddr: t.ipAddr,
  Ipv4Addr: t.ipv4Addr,
  Ipv6Addr: t.ipv6Addr,
  SocketAddr: t.socketAddr,
  Utf8PathBuf: t.path,
  Uuid: t.uuid,
  Value: dynamicValue,
  Duration: t.opaque("std::time::Duration", t.string),
  Ulid: t.opaque("ulid::Ulid", t.byteArray(16)),
};

/** Types of Rust's, made from data. What is declared is made once; everything else is spelled anew wherever it stands. */
export class RustTypes {
  readonly #definitions: Readonly<Record<string, Shape>>;
  readonly #declared = new Map<string, Type<unknown> | undefined>();

  constructor(definitions: Readonly<Record<string, Shape>>) {
    this.#definitions = definitions;
  }

  definition(name: string): Shape {
    return this.#definitions[name]!;
  }

  type(shape: Shape): Type<unknown> {
    if (typeof shape === "string") return scalars[shape]!;
    const kind = Object.keys(shape)[0]!;
    const inner = shape[kind];
    switch (kind) {
      case "vec":
      case "slice":
        return t.list(this.type(inner));
      case "option":
        return t.option(this.type(inner));
      case "array":
        return t.array(this.type(inner[0]), inner[1]);
      case "map":
        return t.map(this.type(inner[0]), this.type(inner[1]));
      case "set":
        return t.set(this.type(inner));
      case "tuple":
        return t.tuple(...this.#types(inner));
      case "result":
        return t.result(this.type(inner[0]), this.type(inner[1]));
      case "tx":
        return t.tx(this.type(inner));
      case "rx":
        return t.rx(this.type(inner));
      case "box":
        return t.box(this.type(inner));
      case "opaque":
        return opaque[inner]!;
      case "type":
        return this.#named(inner);
      default:
        throw new Error(`no type of Rust's is a ${kind}`);
    }
  }

  #types(shapes: readonly Shape[]): Type<unknown>[] {
    return shapes.map((shape) => this.type(shape));
  }

  #named(name: string): Type<unknown> {
    // While a type is being declared it is its own part.
    if (this.#declared.has(name)) return this.#declared.get(name) ?? t.lazy(() => this.#declared.get(name)!);
    this.#declared.set(name, undefined);
    const type = this.#declare(name, this.definition(name));
    this.#declared.set(name, type);
    return type;
  }

  #declare(name: string, definition: Shape): Type<unknown> {
    if (typeof definition === "string") return t.unitStruct(name);
    if ("struct" in definition) return t.struct(name, this.#fields(definition["struct"]));
    if ("tuple-struct" in definition) return t.tupleStruct(name, ...this.#types(definition["tuple-struct"]));
    if ("transparent" in definition) return t.newtype(name, this.type(definition["transparent"]));
    const variants = (definition["enum"] as [string, Shape?][]).map(([tag, content]): [string, Payload] => [
      tag,
      this.#payload(content),
    ]);
    return t.enum(name, Object.fromEntries(variants));
  }

  #payload(content: Shape | undefined): Payload {
    if (content === undefined) return null;
    if (typeof content !== "string" && "struct" in content) return this.#fields(content["struct"]);
    const elements = this.#types((content as { tuple: Shape[] }).tuple);
    return elements.length === 1 ? elements[0]! : elements;
  }

  #fields(fields: readonly [string, Shape][]): Record<string, Type<unknown>> {
    return Object.fromEntries(fields.map(([name, shape]) => [name, this.type(shape)]));
  }
}
