import type { Type } from "../type.ts";

/** What a `.pact` file holds: one interface, named `root` where the file does not name it. */
export type PactFile = PactInterface;

/** An `interface` of a pact file, with what stands in it. */
export interface PactInterface {
  readonly name: string;
  readonly metadata: readonly PactMetadata[];
  readonly uses: readonly PactUse[];
  /** `type T` and `type T: constraint`: parameters, filled in by whoever uses the interface. */
  readonly typeParameters: readonly PactTypeParameter[];
  readonly types: readonly PactTypeDefinition[];
  readonly imports: readonly PactImport[];
  readonly exports: readonly PactExport[];
  readonly interfaces: readonly PactInterface[];
  /** `interface name = transform(arguments)`. */
  readonly aliases: readonly PactInterfaceAlias[];
}

/** `@name: type = literal`. */
export interface PactMetadata {
  readonly name: string;
  readonly type: Type;
  readonly value: PactLiteral;
}

/** Whole numbers are bigints (u64, or s64 when negative), numbers with a point are numbers, records are lists of pairs. */
export type PactLiteral = string | boolean | bigint | number | readonly (readonly [name: string, value: PactLiteral])[];

/** `use interface`, `use interface(arguments)`, `use interface.{items}`. No items: all of them. */
export interface PactUse {
  readonly interface: string;
  readonly arguments: readonly string[];
  readonly items: readonly string[];
}

/** A `type` without a definition: a parameter that whoever uses the interface fills in. */
export interface PactTypeParameter {
  readonly name: string;
  readonly constraint?: string;
}

/** `isAlias`: written `type name = ...`; otherwise a record, variant, enum or flags type of that name. */
export interface PactTypeDefinition {
  readonly name: string;
  readonly type: Type;
  readonly isAlias: boolean;
}

/** What an `imports` block names. */
export type PactImport =
  | { readonly kind: "interface"; readonly interface: string }
  | { readonly kind: "item"; readonly interface: string; readonly name: string }
  | { readonly kind: "constraint"; readonly parameter: string; readonly interface: string };

/** What an `exports` block declares: a function, or a value of a type. */
export type PactExport =
  | ({ readonly kind: "function" } & FunctionType)
  | { readonly kind: "type"; readonly name: string; readonly type: Type };

/** `interface name = transform(other)`: an interface made of another. */
export interface PactInterfaceAlias {
  readonly name: string;
  readonly transform: string;
  readonly arguments: readonly string[];
}

/** A function of an interface. Parameter names are for people: they enter no hash. No result: nothing comes back. */
export interface FunctionType {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: Type }[];
  readonly result?: Type;
}

/** What is hashed, implemented and called: a full name (`theater:simple/runtime`) and functions. */
export interface Interface {
  readonly name: string;
  readonly functions: readonly FunctionType[];
}
