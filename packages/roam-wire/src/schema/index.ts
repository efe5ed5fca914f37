// What `t` holds.
export { array, byteArray, list, map, set } from "./collections.ts";
export { rx, tx } from "./channels.ts";
export { rename } from "./fields.ts";
export { lazy } from "./lazy.ts";
export { dateTime, opaque, path, uuid } from "./opaque.ts";
export { option } from "./option.ts";
export { box, newtype, struct, tuple, tupleStruct, unitStruct } from "./products.ts";
export {
  bool,
  bytes,
  char,
  f32,
  f64,
  i128,
  i16,
  i32,
  i64,
  i8,
  ipAddr,
  ipv4Addr,
  ipv6Addr,
  isize,
  safeI64,
  safeIsize,
  safeU64,
  safeUsize,
  socketAddr,
  string,
  u128,
  u16,
  u32,
  u64,
  u8,
  unit,
  usize,
} from "./scalars.ts";
export { enum, result } from "./sums.ts";
