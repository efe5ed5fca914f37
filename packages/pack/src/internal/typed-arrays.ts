interface TypedArrays {
  readonly u8: Uint8ArrayConstructor;
  readonly u16: Uint16ArrayConstructor;
  readonly u32: Uint32ArrayConstructor;
  readonly u64: BigUint64ArrayConstructor;
  readonly s8: Int8ArrayConstructor;
  readonly s16: Int16ArrayConstructor;
  readonly s32: Int32ArrayConstructor;
  readonly s64: BigInt64ArrayConstructor;
  readonly f32: Float32ArrayConstructor;
  readonly f64: Float64ArrayConstructor;
  readonly flags: BigUint64ArrayConstructor;
}

/** The typed array that holds a packed list of each numeric kind. */
export const TYPED_ARRAYS: TypedArrays = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
  s8: Int8Array,
  s16: Int16Array,
  s32: Int32Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
  flags: BigUint64Array,
};
