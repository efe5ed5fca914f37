import { SchemaError, notA, withinPath } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { type SignatureSink, type Type, checkName, decoderOf, encoderOf, isType } from "./type.ts";

/** A field or variant whose name in Rust, which is hashed, differs from the property in TypeScript. */
export interface Renamed<out S> {
  readonly rustName: string;
  readonly renamed: S;
}

/** Named fields, in the order in which Rust declares them. Keys are the names of Rust, unless renamed. */
export interface Fields {
  readonly [name: string]: Type<unknown> | Renamed<Type<unknown>>;
}

type FieldValue<F> = F extends Type<infer T> ? T : F extends Renamed<Type<infer T>> ? T : never;
type RequiredKeys<F> = { [K in keyof F]: undefined extends FieldValue<F[K]> ? never : K }[keyof F];

/** The object that stands for named fields. What may be `undefined` may be left out. */
export type FieldsValue<F> = {
  -readonly [K in RequiredKeys<F>]: FieldValue<F[K]>;
} & {
  -readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: FieldValue<F[K]>;
} extends infer O
  ? { [K in keyof O]: O[K] }
  : never;

/** One field, in TypeScript and in Rust. */
export interface Field {
  readonly key: string;
  readonly rustName: string;
  readonly type: Type<unknown>;
}

/** Gives a field or a variant another property name than the one it has in Rust: `topLeft: t.rename("top_left", Point)`. */
export function rename<const S>(rustName: string, renamed: S): Renamed<S> {
  return { rustName, renamed };
}

export function isRenamed(value: unknown): value is Renamed<unknown> {
  return typeof value === "object" && value !== null && "renamed" in value && "rustName" in value && !isType(value);
}

/** The entries of a declaration, with their Rust names, checked. */
export function namedEntries(declared: object, what: string): { key: string; rustName: string; entry: unknown }[] {
  // `{ __proto__: x }` sets the prototype and leaves no key behind; this is how it is noticed.
  const prototype: unknown = Object.getPrototypeOf(declared);
  if (prototype !== Object.prototype && prototype !== null)
    throw new SchemaError("invalid-name", `__proto__ can't be the name of ${what}`);
  const seen = new Set<string>();
  return Object.entries(declared).map(([key, value]: [string, unknown]) => {
    const [rustName, entry] = isRenamed(value) ? [value.rustName, value.renamed] : [key, value];
    checkName(key, what);
    checkName(rustName, what);
    if (seen.has(rustName))
      throw new SchemaError("duplicate-name", `${JSON.stringify(rustName)} names more than one ${what}`);
    seen.add(rustName);
    return { key, rustName, entry };
  });
}

export function fieldList(declared: Fields, owner: string): readonly Field[] {
  return namedEntries(declared, `a field of ${owner}`).map(({ key, rustName, entry }) => {
    if (!isType(entry)) throw new SchemaError("invalid-type", `${owner}.${key} is not a type`);
    return { key, rustName, type: entry };
  });
}

export function signFields(fields: readonly Field[], signature: SignatureSink): void {
  signature.out.varint(fields.length);
  for (const field of fields) {
    signature.out.string(field.rustName);
    signature.type(field.type);
  }
}

export function minBytesOf(types: readonly Type<unknown>[]): number {
  return types.reduce((sum, type) => sum + type.impl.minBytes(), 0);
}

export function fieldsEncoder(
  fields: readonly Field[],
  owner: string,
): (writer: Writer, value: Record<string, unknown>) => void {
  const keys = fields.map((field) => field.key);
  const encoders = fields.map((field) => encoderOf(field.type));
  return (writer, value) => {
    if (typeof value !== "object" || value === null) throw notA(`a ${owner} (an object)`, value);
    let i = 0;
    try {
      for (; i < encoders.length; i++) encoders[i]!(writer, value[keys[i]!]);
    } catch (error) {
      throw withinPath(error, keys[i]!);
    }
  };
}

export function fieldsDecoder(fields: readonly Field[]): (reader: Reader) => Record<string, unknown> {
  const keys = fields.map((field) => field.key);
  const decoders = fields.map((field) => decoderOf(field.type));
  const Plain = plainObjectMaker();
  return (reader) => {
    const value = new Plain();
    for (let i = 0; i < decoders.length; i++) value[keys[i]!] = decoders[i]!(reader);
    return value;
  };
}

/**
 * Makes plain objects like `{}`. An engine learns for each of these functions how many properties its objects get, and sets them up in one
 * piece; objects from one `{}` for all types have to grow each time.
 */
function plainObjectMaker(): new () => Record<string, unknown> {
  function Plain(): void {}
  Plain.prototype = Object.prototype;
  return Plain as never;
}
