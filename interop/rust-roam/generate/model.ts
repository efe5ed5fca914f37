// Random type definitions, as data that the printers turn into Rust and into TypeScript.

export type Primitive =
  | "bool"
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "u128"
  | "usize"
  | "i8"
  | "i16"
  | "i32"
  | "i64"
  | "i128"
  | "isize"
  | "f32"
  | "f64"
  | "char"
  | "string"
  | "bytes"
  | "unit";

export type Type =
  | { readonly kind: "primitive"; readonly name: Primitive }
  | { readonly kind: "vec" | "option" | "set" | "box" | "arc"; readonly of: Type }
  | { readonly kind: "array"; readonly of: Type; readonly length: number }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | { readonly kind: "tuple"; readonly of: readonly Type[] }
  | { readonly kind: "result"; readonly ok: Type; readonly err: Type }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "named"; readonly name: string; readonly args: readonly Type[] };

export interface Field {
  readonly name: string;
  readonly type: Type;
}

export type Variant =
  | { readonly name: string; readonly kind: "unit" }
  | { readonly name: string; readonly kind: "tuple"; readonly types: readonly Type[] }
  | { readonly name: string; readonly kind: "struct"; readonly fields: readonly Field[] };

export type Definition = { readonly name: string; readonly parameters: readonly string[] } & (
  | { readonly kind: "struct"; readonly fields: readonly Field[] }
  | { readonly kind: "tuple-struct"; readonly types: readonly Type[] }
  | { readonly kind: "unit-struct" }
  | { readonly kind: "transparent"; readonly type: Type }
  | { readonly kind: "enum"; readonly variants: readonly Variant[] }
  | { readonly kind: "alias"; readonly type: Type }
);

export interface Model {
  /** Types that only other types use: the generic ones. */
  readonly shared: readonly Definition[];
  /** One echo method each. */
  readonly echoed: readonly Definition[];
}
