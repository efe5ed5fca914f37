import type { PrimitiveKind } from "./type-tag.ts";
import type { Value } from "./value.ts";

/**
 * A Pack type: what pact declares, and what typed lift and lower go by. Plain data except for the resolver of a named reference.
 * Made with {@link t} or by `parsePact`. {@link Lifted} and {@link Lowered} say which JavaScript values belong to it.
 */
export type Type =
  | PrimitiveType
  | ListType
  | OptionType
  | ResultType
  | TupleType
  | RecordType
  | VariantType
  | EnumType
  | FlagsType
  | DynamicType
  | RefType
  | BlankType;

/** A number, boolean, character or string. */
export interface PrimitiveType<K extends Exclude<PrimitiveKind, "flags"> = Exclude<PrimitiveKind, "flags">> {
  readonly kind: K;
}

/** A list of one type. */
export interface ListType<E extends Type = Type> {
  readonly kind: "list";
  readonly elem: E;
}

/** A value or none. */
export interface OptionType<I extends Type = Type> {
  readonly kind: "option";
  readonly inner: I;
}

/** A success of one type or a failure of another. */
export interface ResultType<O extends Type = Type, E extends Type = Type> {
  readonly kind: "result";
  readonly ok: O;
  readonly err: E;
}

/** Values by position; unit is the empty one. */
export interface TupleType<I extends readonly Type[] = readonly Type[]> {
  readonly kind: "tuple";
  readonly items: I;
}

/** Named fields, in the order of the bytes. */
export interface RecordType<F extends Readonly<Record<string, Type>> = Readonly<Record<string, Type>>> {
  readonly kind: "record";
  /** Stands in the bytes, never in a structural hash. */
  readonly name: string;
  /** In the order of the bytes. */
  readonly fields: readonly { readonly name: string; readonly type: Type }[];
  /** Never there: carries the field types for inference. */
  readonly shape?: F;
}

/** One of several named cases, each with a payload or without. */
export interface VariantType<C extends Readonly<Record<string, Type | null>> = Readonly<Record<string, Type | null>>> {
  readonly kind: "variant";
  readonly name: string;
  /** The position of a case is its tag. */
  readonly cases: readonly { readonly name: string; readonly type: Type | null }[];
  /** Never there: carries the case types for inference. */
  readonly shape?: C;
}

/** A choice of names without payload. */
export interface EnumType<C extends string = string> {
  readonly kind: "enum";
  readonly name: string;
  readonly cases: readonly C[];
}

/** A mask of up to 64 named bits. */
export interface FlagsType {
  readonly kind: "flags";
  readonly name: string;
  /** The position of a flag is its bit. Neither names nor their number enter a hash or the bytes. */
  readonly flags: readonly string[];
}

/** `value`: any Pack value. `self`: the same to a codec; a recursive type is declared with it. */
export interface DynamicType {
  readonly kind: "value" | "self";
}

/** A type by name. */
export interface RefType<T extends Type = Type> {
  readonly kind: "ref";
  readonly name: string;
  /** What the name stands for; absent when nobody in sight defines it. Called when needed, so that types may be recursive. */
  readonly resolve?: () => T;
}

/** `_` in `result<_, E>`: nothing worth sending. Values carry unit, hashes say bool for ok and string for err. */
export interface BlankType {
  readonly kind: "blank";
}

interface PrimitiveJs {
  bool: boolean;
  u8: number;
  u16: number;
  u32: number;
  s8: number;
  s16: number;
  s32: number;
  f32: number;
  f64: number;
  u64: bigint;
  s64: bigint;
  char: string;
  string: string;
}

interface NumericArrays {
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  u64: BigUint64Array;
  s8: Int8Array;
  s16: Int16Array;
  s32: Int32Array;
  s64: BigInt64Array;
  f32: Float32Array;
  f64: Float64Array;
  flags: BigUint64Array;
}

type Simplify<T> = { [K in keyof T]: T[K] };

/** The JavaScript value that `lift` gives for a type; `unknown` for a type that is only known at run time. */
export type Lifted<T extends Type> = [Type] extends [T] ? unknown : LiftedOne<T>;

type LiftedOne<T extends Type> =
  T extends PrimitiveType<infer K>
    ? PrimitiveJs[K]
    : T extends ListType<infer E>
      ? E extends { kind: infer K extends keyof NumericArrays }
        ? NumericArrays[K]
        : Lifted<E>[]
      : T extends OptionType<infer I>
        ? undefined extends Lifted<I>
          ? { tag: "none" } | { tag: "some"; val: Lifted<I> }
          : Lifted<I> | undefined
        : T extends ResultType<infer O, infer E>
          ? { tag: "ok"; val: Lifted<O> } | { tag: "err"; val: Lifted<E> }
          : T extends TupleType<infer I>
            ? I extends readonly []
              ? undefined
              : { -readonly [K in keyof I]: Lifted<I[K]> }
            : T extends RecordType<infer F>
              ? Simplify<{ -readonly [K in keyof F]: Lifted<F[K]> }>
              : T extends VariantType<infer C>
                ? { [K in keyof C]: C[K] extends Type ? { tag: K; val: Lifted<C[K]> } : { tag: K } }[keyof C]
                : T extends EnumType<infer C>
                  ? C
                  : T extends FlagsType
                    ? bigint
                    : T extends DynamicType
                      ? Value
                      : T extends RefType<infer R>
                        ? Lifted<R>
                        : undefined;

type OptionalWhereUndefined<T> = Simplify<
  { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
    readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K];
  }
>;

/** What `lower` and the typed encoder take for a type: what `lift` gives, plain arrays for typed ones, and readonly. */
export type Lowered<T extends Type> = [Type] extends [T] ? unknown : LoweredOne<T>;

type LoweredOne<T extends Type> =
  T extends PrimitiveType<infer K>
    ? PrimitiveJs[K]
    : T extends ListType<infer E>
      ? E extends { kind: infer K extends keyof NumericArrays }
        ? NumericArrays[K] | readonly Lowered<E>[]
        : readonly Lowered<E>[]
      : T extends OptionType<infer I>
        ? undefined extends Lowered<I>
          ? { readonly tag: "none" } | { readonly tag: "some"; readonly val: Lowered<I> }
          : Lowered<I> | undefined
        : T extends ResultType<infer O, infer E>
          ?
              | OptionalWhereUndefined<{ tag: "ok"; val: Lowered<O> }>
              | OptionalWhereUndefined<{ tag: "err"; val: Lowered<E> }>
          : T extends TupleType<infer I>
            ? I extends readonly []
              ? undefined
              : { readonly [K in keyof I]: Lowered<I[K]> }
            : T extends RecordType<infer F>
              ? OptionalWhereUndefined<{ [K in keyof F]: Lowered<F[K]> }>
              : T extends VariantType<infer C>
                ? {
                    [K in keyof C]: C[K] extends Type
                      ? { readonly tag: K; readonly val: Lowered<C[K]> }
                      : { readonly tag: K };
                  }[keyof C]
                : T extends EnumType<infer C>
                  ? C
                  : T extends FlagsType
                    ? bigint
                    : T extends DynamicType
                      ? Value
                      : T extends RefType<infer R>
                        ? Lowered<R>
                        : undefined;
