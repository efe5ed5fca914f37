export { decodeAnswer, encodeAnswer, readAnswerKind, writeAnswerKind } from "./answer.ts";
export { codecOf, decode, encode } from "./codec.ts";
export { EncodeError, RoamProtocolError, RoamWireError, SchemaError, isRoamWireError } from "./errors.ts";
export { ROOT_CONNECTION } from "./ids.ts";
export { kebabCase } from "./kebab.ts";
export { decodeMessage, messageSink, readMessage } from "./message-reader.ts";
export {
  beginData,
  beginRequest,
  beginResponse,
  encodeAccept,
  encodeCancel,
  encodeClose,
  encodeConnect,
  encodeCredit,
  encodeData,
  encodeGoodbye,
  encodeHello,
  encodeMessage,
  encodeReject,
  encodeRequest,
  encodeReset,
  encodeResponse,
} from "./message-writer.ts";
export { METADATA_LIMITS, NO_METADATA, checkReceivedMetadata, checkSentMetadata, metadataExcess } from "./metadata.ts";
export { MethodTable, joinMethodId, methodIdOf, splitMethodId } from "./method-id.ts";
export { Reader } from "./reader.ts";
export * as t from "./schema/index.ts";
export { service } from "./service.ts";
export { signatureOf } from "./signature.ts";
export { Writer } from "./writer.ts";

export type { Answer, AnswerCodec, AnswerKind, RoamError } from "./answer.ts";
export type { Codec } from "./codec.ts";
export type { EncodeErrorCode, ProtocolErrorCode, SchemaErrorCode } from "./errors.ts";
export type { ChannelId, ConnectionId, MethodId, RequestId } from "./ids.ts";
export type {
  Accept,
  Cancel,
  Close,
  Connect,
  Credit,
  Data,
  Goodbye,
  Hello,
  Message,
  Reject,
  Request,
  Reset,
  Response,
} from "./message.ts";
export type { MessageSink } from "./message-reader.ts";
export type { Metadata, MetadataEntry, MetadataValue } from "./metadata.ts";
export type { MethodIdPair } from "./method-id.ts";
export type { ChannelBinder } from "./reader.ts";
export type { ChannelType, RxOf, RxType, TxOf, TxType } from "./schema/channels.ts";
export type { ArrayType, ByteArrayType, ListType, MapType, SetType } from "./schema/collections.ts";
export type { Field, Fields, FieldsValue, Renamed } from "./schema/fields.ts";
export type { LazyType } from "./schema/lazy.ts";
export type { OpaqueType, UuidType } from "./schema/opaque.ts";
export type { OptionType, OptionValue } from "./schema/option.ts";
export type {
  BoxType,
  NewtypeType,
  StructType,
  TupleStructType,
  TupleType,
  TupleValue,
  Types,
  UnitStructType,
} from "./schema/products.ts";
export type { ScalarType } from "./schema/scalars.ts";
export type {
  EnumType,
  EnumValue,
  Payload,
  ResultType,
  ResultValue,
  Variant,
  VariantPayload,
  Variants,
} from "./schema/sums.ts";
export type { Decode, Encode, Infer, Type } from "./schema/type.ts";
export type {
  ArgDeclaration,
  Argument,
  Method,
  MethodDeclaration,
  MethodDeclarations,
  MethodOf,
  Service,
} from "./service.ts";
export type { ChannelOpener } from "./writer.ts";
