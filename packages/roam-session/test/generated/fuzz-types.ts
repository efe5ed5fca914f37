// Written by interop/rust-roam/generate/main.ts, seed 20260120. Do not edit.
/* oxlint-disable unicorn/no-thenable -- a field of Rust may be called "then" */

import { type Type, service, t } from "@troupe/roam-wire";

export const T00 = t.struct("T00", { prototype: t.u128, constructor: t.bytes, is_open: t.char });

export const T01 = t.struct("T01", { url2: t.list(t.i64) });

export const T02 = t.struct("T02", {
  kind: t.array(t.i128, 3),
  delta: t.result(t.list(t.bool), t.u32),
  alpha: T01,
  val: t.u8,
  http_header: t.u128,
  beta: t.result(t.bool, t.tuple(t.i16, t.bool)),
});

export const T03 = t.tupleStruct("T03", t.usize, t.i64);

const Labelled0 = t.struct("Labelled", { label: t.string, inner: t.i128 });
const Either1 = t.enum("Either", { Left: t.i128, Right: t.i16, Both: [t.i128, t.i16] });
export const T04 = t.enum("T04", { Wide: t.tuple(Labelled0, t.usize, Either1) });

export const T05 = t.enum("T05", { Unit: t.list(t.string), HTTPError: null, Text: [T03, T01, t.f64] });

export const T06 = t.struct("T06", { http_header: t.tuple(t.u128, t.tuple(t.f32, t.f32), t.i64, T04) });

export const T07 = T04;

export const T08 = t.tupleStruct("T08", t.u8);

const Either2 = t.enum("Either", { Left: t.string, Right: t.u128, Both: [t.string, t.u128] });
const Either3 = t.enum("Either", { Left: t.string, Right: T02, Both: [t.string, T02] });
const Labelled4 = t.struct("Labelled", { label: t.string, inner: t.u128 });
export const T09 = t.enum("T09", {
  Wide: null,
  None: [t.tuple(t.string, t.isize, t.bool, t.f32), T05, t.u8],
  A: t.map(t.i16, Either2),
  V2: {
    x1: t.set(t.i16),
    top_left: t.result(t.option(t.i64), T00),
    name: Either3,
    is_open: t.u8,
    length: Labelled4,
    value: t.result(t.f64, t.list(t.u32)),
  },
  Unit: t.byteArray(16),
});

export const T10 = t.struct("T10", { gamma: t.string });

const Labelled5 = t.struct("Labelled", { label: t.string, inner: t.set(t.i16) });
export const T11 = t.struct("T11", {
  delta: Labelled5,
  val: t.list(t.tuple(t.u8, t.f32, t.i32)),
  b: t.array(t.usize, 4),
  then: t.usize,
  next_item: t.byteArray(16),
});

const Either6 = t.enum("Either", { Left: t.f32, Right: t.option(t.i128), Both: [t.f32, t.option(t.i128)] });
export const T12 = t.struct("T12", {
  max_2_fast: t.u32,
  prototype: T02,
  val: t.set(t.bool),
  x1: Either6,
  get_size: t.u128,
  length: t.set(t.i16),
});

const Labelled7 = t.struct("Labelled", { label: t.string, inner: T08 });
export const T13 = Labelled7;

const Labelled8 = t.struct("Labelled", { label: t.string, inner: t.u32 });
export const T14 = t.struct("T14", {
  delta: Labelled8,
  url2: t.char,
  x1: t.u16,
  b: t.tuple(t.list(t.f64), T02, T01),
  val: t.byteArray(16),
  a: t.i8,
});

export const T15 = t.enum("T15", {
  V2: t.tuple(t.set(t.u32), t.tuple(t.unit, t.char, t.usize), t.option(t.i32)),
  PointAt: [T07, t.i8],
  Unit: null,
});

const Either9 = t.enum("Either", { Left: t.u128, Right: t.u8, Both: [t.u128, t.u8] });
const Either10 = t.enum("Either", { Left: t.string, Right: Either9, Both: [t.string, Either9] });
export const T16 = t.struct("T16", {
  kind: Either10,
  is_open: t.byteArray(16),
  get_size: t.u16,
  value: t.tuple(t.tuple(t.u16, t.u128, t.usize, t.i64), t.set(t.i16), Labelled0, t.f32),
  prototype: t.char,
  val: t.u32,
});

export const T17 = t.struct("T17", { beta: t.string, next_item: t.f64, is_open: t.list(t.set(t.bool)) });

export const T18 = t.enum("T18", {
  Some: [t.tuple(t.bool, t.i32), t.set(t.u8)],
  PointAt: {
    http_header: t.list(t.tuple(t.i128, t.i128)),
    length: t.list(t.option(t.i64)),
    c: t.tuple(t.tuple(t.f32, t.i64, t.f32), t.tuple(t.f32, t.i64, t.f32)),
    next_item: t.tuple(t.list(t.i32), t.list(t.i32)),
  },
  A: t.tuple(T00, t.tuple(t.u16, t.f32, t.string)),
});

const Labelled11 = t.struct("Labelled", { label: t.string, inner: t.bool });
const Labelled12 = t.struct("Labelled", { label: t.string, inner: t.string });
export const T19 = t.struct("T19", {
  value: t.tuple(t.list(t.u8), Labelled11, T05, t.list(t.unit)),
  x1: t.option(Labelled12),
  url2: t.i32,
  kind: t.option(t.set(t.i64)),
  is_open: T16,
});

const Labelled13 = t.struct("Labelled", { label: t.string, inner: t.set(t.u32) });
export const T20: Type<unknown> = t.struct("T20", {
  then: t.tuple(t.bytes, t.bytes),
  tag: t.map(
    t.u8,
    t.lazy(() => T20),
  ),
  prototype: t.set(t.char),
  beta: t.u16,
  name: Labelled13,
});

export const T21 = t.newtype("T21", t.box(t.f64));

export const T22: Type<unknown> = t.enum("T22", {
  Some: null,
  Empty: t.option(t.box(t.lazy(() => T22))),
  Err: [T16, t.map(t.i128, t.char), t.u16],
  B: [t.list(t.string), t.u128, t.option(t.u64)],
  Wide: t.list(t.tuple(t.u32, t.i32)),
});

export const T23 = t.tupleStruct("T23", t.result(T05, t.string), t.array(t.map(t.u64, t.u128), 1));

export const T24 = t.unitStruct("T24");

export const T25 = t.tupleStruct("T25", T01, t.tuple(t.option(t.bytes), t.box(t.usize), t.u32));

const Either14 = t.enum("Either", { Left: t.string, Right: T01, Both: [t.string, T01] });
export const T26 = t.enum("T26", {
  B: null,
  Empty: [Labelled11, t.tuple(t.string, t.string), t.box(t.i32)],
  Ok: { is_open: t.u128, gamma: t.f64, then: T08, a: t.unit, url2: t.list(t.array(t.i8, 2)) },
  Unit: { url2: t.byteArray(32) },
  Err: Either14,
  PointAt: { value: t.box(t.result(t.u64, t.i128)), gamma: t.u128 },
});

export const T27 = t.struct("T27", { a: T01, url2: t.f32 });

export const T28 = t.struct("T28", { url2: t.result(T07, t.usize) });

export const T29 = t.struct("T29", { length: t.usize });

const Either15 = t.enum("Either", { Left: t.u128, Right: t.string, Both: [t.u128, t.string] });
const Either16 = t.enum("Either", {
  Left: t.i32,
  Right: t.result(t.i64, t.bool),
  Both: [t.i32, t.result(t.i64, t.bool)],
});
export const T30 = t.enum("T30", {
  A: t.array(t.list(t.i16), 1),
  Text: {
    value: t.usize,
    gamma: t.set(t.u32),
    get_size: t.option(Either15),
    name: t.u64,
    kind: t.map(t.string, t.tuple(t.isize, t.isize, t.u128)),
    beta: T21,
  },
  Wide: t.map(t.u32, t.box(t.bytes)),
  Number: T17,
  V2: { top_left: Either16, is_open: t.tuple(t.tuple(t.bytes, t.i64, t.string), t.unit) },
  PointAt: [t.list(t.i64), T01],
});

export const T31 = t.tupleStruct("T31", t.byteArray(32));

export const T32 = t.tupleStruct(
  "T32",
  t.option(t.result(t.string, t.isize)),
  t.option(t.map(t.u8, t.u64)),
  t.set(t.u8),
);

const Labelled17 = t.struct("Labelled", { label: t.string, inner: t.tuple(t.i64, t.bool, t.bool, t.u128) });
const Labelled18 = t.struct("Labelled", { label: t.string, inner: t.set(t.u64) });
export const T33 = t.struct("T33", { a: Labelled17, b: Labelled18, http_header: t.option(t.i8) });

const Labelled19 = t.struct("Labelled", { label: t.string, inner: t.byteArray(4) });
export const T34 = t.struct("T34", {
  max_2_fast: t.tuple(t.u64, t.f32, t.u64),
  x1: t.i8,
  top_left: Labelled19,
  alpha: t.bytes,
});

export const T35 = t.map(t.u32, t.option(T31));

const Either20 = t.enum("Either", { Left: t.u8, Right: t.i8, Both: [t.u8, t.i8] });
export const T36: Type<unknown> = t.struct("T36", {
  kind: t.box(Either20),
  get_size: t.map(
    t.u8,
    t.lazy(() => T36),
  ),
  b: t.set(t.string),
  a: t.tuple(t.list(t.u16), t.list(t.u128)),
  constructor: t.u128,
});

const Labelled21 = t.struct("Labelled", { label: t.string, inner: t.u64 });
const Either22 = t.enum("Either", {
  Left: t.string,
  Right: t.result(t.f32, t.usize),
  Both: [t.string, t.result(t.f32, t.usize)],
});
const Labelled23 = t.struct("Labelled", { label: t.string, inner: t.f32 });
export const T37 = t.struct("T37", {
  value: Labelled21,
  c: t.option(T11),
  beta: t.result(t.string, t.option(t.u8)),
  http_header: Either22,
  is_open: t.u8,
  get_size: t.tuple(t.map(t.bool, t.i64), t.u16, Labelled23, t.u16),
});

const Labelled24 = t.struct("Labelled", { label: t.string, inner: t.array(t.u64, 2) });
export const T38 = t.enum("T38", {
  Empty: null,
  Text: t.set(t.i64),
  Ok: t.array(t.list(t.i16), 2),
  PointAt: { kind: t.map(t.u64, t.u8), url2: Labelled24 },
});

export const T39 = t.struct("T39", { name: t.set(t.i64) });

export const T40 = t.struct("T40", { value: T34, a: t.isize, alpha: t.option(t.map(t.string, t.u128)) });

const Labelled25 = t.struct("Labelled", { label: t.string, inner: t.list(t.i128) });
const Labelled26 = t.struct("Labelled", { label: t.string, inner: t.i16 });
export const T41 = t.enum("T41", {
  Err: { url2: Labelled25, constructor: t.u8, length: t.option(t.i128), x1: t.char, beta: t.usize },
  Ok: [t.u16, Labelled26, t.option(t.f64)],
});

export const T42 = t.f32;

const Labelled27 = t.struct("Labelled", { label: t.string, inner: t.isize });
export const T43 = t.struct("T43", { val: t.tuple(t.tuple(t.char, t.char, t.unit, t.u64), Labelled27, t.set(t.u32)) });

export const T44 = t.struct("T44", {
  top_left: t.list(t.tuple(t.f32, t.f32)),
  beta: t.option(t.i32),
  val: t.result(t.option(t.i128), t.list(t.usize)),
});

const Either28 = t.enum("Either", { Left: t.string, Right: t.i8, Both: [t.string, t.i8] });
export const T45 = t.struct("T45", {
  length: t.tuple(t.u16, Either28, t.tuple(t.char, t.i8, t.u8)),
  http_header: t.option(t.map(t.i64, t.i16)),
  val: t.string,
  beta: t.isize,
  name: T42,
});

export const T46 = t.result(t.string, t.byteArray(32));

const Labelled29 = t.struct("Labelled", { label: t.string, inner: t.i64 });
export const T47 = t.result(t.tuple(Labelled29, Labelled11, T42), t.list(t.string));

const Labelled30 = t.struct("Labelled", { label: t.string, inner: t.byteArray(32) });
const Labelled31 = t.struct("Labelled", { label: t.string, inner: t.f64 });
export const T48 = t.enum("T48", {
  Err: [t.list(t.f64), t.map(t.i16, t.i64)],
  None: { x1: Labelled30, length: t.byteArray(32), constructor: t.byteArray(1) },
  Empty: { tag: t.i128 },
  Ok: null,
  PointAt: {
    beta: Labelled31,
    x1: t.option(t.i16),
    value: t.i16,
    alpha: t.result(t.u128, t.tuple(t.bytes, t.bytes)),
    length: t.byteArray(32),
  },
});

export const T49 = t.enum("T49", ["V2", "Ok", "Text"]);

export const T50 = t.u64;

const Either32 = t.enum("Either", { Left: t.bytes, Right: t.option(t.i128), Both: [t.bytes, t.option(t.i128)] });
const Labelled33 = t.struct("Labelled", { label: t.string, inner: t.box(t.string) });
export const T51 = t.struct("T51", {
  is_open: t.bytes,
  a: t.tuple(t.u32, t.u32),
  max_2_fast: t.map(t.i16, t.set(t.char)),
  x1: Either32,
  top_left: t.i16,
  b: Labelled33,
});

export const T52 = t.struct("T52", {
  length: t.usize,
  http_header: t.tuple(t.string, t.f32),
  prototype: t.bytes,
  get_size: t.u64,
  delta: T13,
});

export const T53 = t.enum("T53", { Err: [t.list(t.string), t.box(t.i128)] });

export const T54 = t.enum("T54", ["Text", "None", "Number"]);

export const T55 = t.u128;

export const T56 = t.tupleStruct("T56", t.box(t.tuple(t.u8, t.u8)), t.bytes);

export const T57 = t.struct("T57", {
  val: t.char,
  name: t.list(t.tuple(t.usize, t.u64)),
  max_2_fast: t.tuple(t.option(t.u16), T46),
  alpha: t.byteArray(32),
  constructor: t.result(T43, t.char),
});

export const T58 = t.enum("T58", { Text: [Labelled12, t.bool], Empty: t.box(t.set(t.u32)), HTTPError: null });

export const T59 = t.struct("T59", { alpha: t.option(t.box(t.string)) });

/** The Fuzz service of interop/rust-roam: each method answers its argument. */
export const Fuzz = service("Fuzz", {
  echo_t00: { args: [T00], returns: T00 },
  echo_t01: { args: [T01], returns: T01 },
  echo_t02: { args: [T02], returns: T02 },
  echo_t03: { args: [T03], returns: T03 },
  echo_t04: { args: [T04], returns: T04 },
  echo_t05: { args: [T05], returns: T05 },
  echo_t06: { args: [T06], returns: T06 },
  echo_t07: { args: [T07], returns: T07 },
  echo_t08: { args: [T08], returns: T08 },
  echo_t09: { args: [T09], returns: T09 },
  echo_t10: { args: [T10], returns: T10 },
  echo_t11: { args: [T11], returns: T11 },
  echo_t12: { args: [T12], returns: T12 },
  echo_t13: { args: [T13], returns: T13 },
  echo_t14: { args: [T14], returns: T14 },
  echo_t15: { args: [T15], returns: T15 },
  echo_t16: { args: [T16], returns: T16 },
  echo_t17: { args: [T17], returns: T17 },
  echo_t18: { args: [T18], returns: T18 },
  echo_t19: { args: [T19], returns: T19 },
  echo_t20: { args: [T20], returns: T20 },
  echo_t21: { args: [T21], returns: T21 },
  echo_t22: { args: [T22], returns: T22 },
  echo_t23: { args: [T23], returns: T23 },
  echo_t24: { args: [T24], returns: T24 },
  echo_t25: { args: [T25], returns: T25 },
  echo_t26: { args: [T26], returns: T26 },
  echo_t27: { args: [T27], returns: T27 },
  echo_t28: { args: [T28], returns: T28 },
  echo_t29: { args: [T29], returns: T29 },
  echo_t30: { args: [T30], returns: T30 },
  echo_t31: { args: [T31], returns: T31 },
  echo_t32: { args: [T32], returns: T32 },
  echo_t33: { args: [T33], returns: T33 },
  echo_t34: { args: [T34], returns: T34 },
  echo_t35: { args: [T35], returns: T35 },
  echo_t36: { args: [T36], returns: T36 },
  echo_t37: { args: [T37], returns: T37 },
  echo_t38: { args: [T38], returns: T38 },
  echo_t39: { args: [T39], returns: T39 },
  echo_t40: { args: [T40], returns: T40 },
  echo_t41: { args: [T41], returns: T41 },
  echo_t42: { args: [T42], returns: T42 },
  echo_t43: { args: [T43], returns: T43 },
  echo_t44: { args: [T44], returns: T44 },
  echo_t45: { args: [T45], returns: T45 },
  echo_t46: { args: [T46], returns: T46 },
  echo_t47: { args: [T47], returns: T47 },
  echo_t48: { args: [T48], returns: T48 },
  echo_t49: { args: [T49], returns: T49 },
  echo_t50: { args: [T50], returns: T50 },
  echo_t51: { args: [T51], returns: T51 },
  echo_t52: { args: [T52], returns: T52 },
  echo_t53: { args: [T53], returns: T53 },
  echo_t54: { args: [T54], returns: T54 },
  echo_t55: { args: [T55], returns: T55 },
  echo_t56: { args: [T56], returns: T56 },
  echo_t57: { args: [T57], returns: T57 },
  echo_t58: { args: [T58], returns: T58 },
  echo_t59: { args: [T59], returns: T59 },
});
