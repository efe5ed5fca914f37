export { encode } from "./encode.ts";
export { decode } from "./decode.ts";
export { DEFAULT_LIMITS } from "./limits.ts";
export { lift, decodeTyped } from "./lift.ts";
export { lower } from "./lower.ts";
export { compileEncoder, compileLendingEncoder, encodeTyped } from "./typed-encode.ts";
export { sameTag } from "./type-tag.ts";
export { tagOfValue } from "./value.ts";
export { resolveType, tagOfType } from "./type-shape.ts";
export {
  formatPath,
  isPackError,
  PackDecodeError,
  PackError,
  PackTypeError,
  PackValueError,
  PactSyntaxError,
} from "./errors.ts";
export { fromJs, isPlainData, toJs } from "./plain-data.ts";
export { formatValue } from "./format-value.ts";
export { parsePact } from "./pact/parse.ts";
export { printFunction, printPact, printType } from "./pact/print.ts";
export { aliasOf, interfaceOf, rpc, rpcError } from "./pact/interface.ts";
export { functionHash, interfaceHash, subsetHash, typeHash } from "./hash.ts";
export * as t from "./type-builders.ts";
export * as v from "./value-builders.ts";

export type { Encoder, LendingEncoder } from "./typed-encode.ts";
export type { PlainData } from "./plain-data.ts";
export type { HashOptions, HashStyle } from "./hash.ts";
export type {
  FunctionType,
  Interface,
  PactExport,
  PactFile,
  PactImport,
  PactInterface,
  PactInterfaceAlias,
  PactLiteral,
  PactMetadata,
  PactTypeDefinition,
  PactTypeParameter,
  PactUse,
} from "./pact/syntax.ts";
export type { Limits } from "./limits.ts";
export type {
  DecodeFailure,
  PackDecodeErrorCode,
  PackTypeErrorCode,
  PackValueErrorCode,
  PactSyntaxErrorCode,
  ValuePath,
} from "./errors.ts";
export type { FixedKind, PrimitiveKind, TypeTag } from "./type-tag.ts";
export type {
  BlankType,
  DynamicType,
  EnumType,
  FlagsType,
  Lifted,
  ListType,
  Lowered,
  OptionType,
  PrimitiveType,
  RecordType,
  RefType,
  ResultType,
  TupleType,
  Type,
  VariantType,
} from "./type.ts";
export type { ResolvedType } from "./type-shape.ts";
export type {
  ArrayValue,
  BigIntegerValue,
  BoolValue,
  FloatValue,
  IntegerValue,
  ListValue,
  OptionValue,
  PackedItems,
  RecordValue,
  ResultValue,
  TextValue,
  TupleValue,
  Value,
  VariantValue,
} from "./value.ts";
