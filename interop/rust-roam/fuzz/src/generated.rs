//! Written by interop/rust-roam/generate/main.ts, seed 20260120. Do not edit.

#![allow(clippy::all, unused_imports)]

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;

use facet::Facet;
use fastrand::Rng;
use roam::{Context, service};

use crate::random::Random;
use crate::same_bytes::same_bytes;

#[derive(Debug, Clone, Facet)]
pub struct Labelled<A> {
    pub label: String,
    pub inner: A,
}
impl<A: Random> Random for Labelled<A> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            label: Random::random(rng, depth + 1),
            inner: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum Either<A, B> {
    Left(A),
    Right(B),
    Both(A, B),
}
impl<A: Random, B: Random> Random for Either<A, B> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..3) {
            0 => Self::Left(Random::random(rng, depth + 1)),
            1 => Self::Right(Random::random(rng, depth + 1)),
            _ => Self::Both(Random::random(rng, depth + 1), Random::random(rng, depth + 1)),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T00 {
    pub prototype: u128,
    pub constructor: Vec<u8>,
    pub is_open: char,
}
impl Random for T00 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            prototype: Random::random(rng, depth + 1),
            constructor: Random::random(rng, depth + 1),
            is_open: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T01 {
    pub url2: Vec<i64>,
}
impl Random for T01 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            url2: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T02 {
    pub kind: [i128; 3],
    pub delta: Result<Vec<bool>, u32>,
    pub alpha: T01,
    pub val: u8,
    pub http_header: u128,
    pub beta: Result<bool, (i16, bool)>,
}
impl Random for T02 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            kind: Random::random(rng, depth + 1),
            delta: Random::random(rng, depth + 1),
            alpha: Random::random(rng, depth + 1),
            val: Random::random(rng, depth + 1),
            http_header: Random::random(rng, depth + 1),
            beta: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T03(pub usize, pub i64);
impl Random for T03 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(Random::random(rng, depth + 1), Random::random(rng, depth + 1))
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T04 {
    Wide((Labelled<i128>, usize, Either<i128, i16>)),
}
impl Random for T04 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..1) {
            _ => Self::Wide(Random::random(rng, depth + 1)),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T05 {
    Unit(Vec<String>),
    HTTPError,
    Text(T03, T01, f64),
}
impl Random for T05 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..3) {
            0 => Self::Unit(Random::random(rng, depth + 1)),
            1 => Self::HTTPError,
            _ => Self::Text(
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
            ),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T06 {
    pub http_header: (u128, (f32, f32), i64, T04),
}
impl Random for T06 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            http_header: Random::random(rng, depth + 1),
        }
    }
}

pub type T07 = T04;

#[derive(Debug, Clone, Facet)]
pub struct T08(pub u8);
impl Random for T08 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(Random::random(rng, depth + 1))
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T09 {
    Wide,
    None((String, isize, bool, f32), T05, u8),
    A(BTreeMap<i16, Either<String, u128>>),
    V2 {
        x1: BTreeSet<i16>,
        top_left: Result<Option<i64>, T00>,
        name: Either<String, T02>,
        is_open: u8,
        length: Labelled<u128>,
        value: Result<f64, Vec<u32>>,
    },
    Unit([u8; 16]),
}
impl Random for T09 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..5) {
            0 => Self::Wide,
            1 => Self::None(
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
            ),
            2 => Self::A(Random::random(rng, depth + 1)),
            3 => Self::V2 {
                x1: Random::random(rng, depth + 1),
                top_left: Random::random(rng, depth + 1),
                name: Random::random(rng, depth + 1),
                is_open: Random::random(rng, depth + 1),
                length: Random::random(rng, depth + 1),
                value: Random::random(rng, depth + 1),
            },
            _ => Self::Unit(Random::random(rng, depth + 1)),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T10 {
    pub gamma: String,
}
impl Random for T10 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            gamma: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T11 {
    pub delta: Labelled<BTreeSet<i16>>,
    pub val: Vec<(u8, f32, i32)>,
    pub b: [usize; 4],
    pub then: usize,
    pub next_item: [u8; 16],
}
impl Random for T11 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            delta: Random::random(rng, depth + 1),
            val: Random::random(rng, depth + 1),
            b: Random::random(rng, depth + 1),
            then: Random::random(rng, depth + 1),
            next_item: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T12 {
    pub max_2_fast: u32,
    pub prototype: T02,
    pub val: BTreeSet<bool>,
    pub x1: Either<f32, Option<i128>>,
    pub get_size: u128,
    pub length: BTreeSet<i16>,
}
impl Random for T12 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            max_2_fast: Random::random(rng, depth + 1),
            prototype: Random::random(rng, depth + 1),
            val: Random::random(rng, depth + 1),
            x1: Random::random(rng, depth + 1),
            get_size: Random::random(rng, depth + 1),
            length: Random::random(rng, depth + 1),
        }
    }
}

pub type T13 = Labelled<T08>;

#[derive(Debug, Clone, Facet)]
pub struct T14 {
    pub delta: Labelled<u32>,
    pub url2: char,
    pub x1: u16,
    pub b: (Vec<f64>, T02, T01),
    pub val: [u8; 16],
    pub a: i8,
}
impl Random for T14 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            delta: Random::random(rng, depth + 1),
            url2: Random::random(rng, depth + 1),
            x1: Random::random(rng, depth + 1),
            b: Random::random(rng, depth + 1),
            val: Random::random(rng, depth + 1),
            a: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T15 {
    V2((BTreeSet<u32>, ((), char, usize), Option<i32>)),
    PointAt(T07, i8),
    Unit,
}
impl Random for T15 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..3) {
            0 => Self::V2(Random::random(rng, depth + 1)),
            1 => Self::PointAt(Random::random(rng, depth + 1), Random::random(rng, depth + 1)),
            _ => Self::Unit,
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T16 {
    pub kind: Either<String, Either<u128, u8>>,
    pub is_open: [u8; 16],
    pub get_size: u16,
    pub value: ((u16, u128, usize, i64), BTreeSet<i16>, Labelled<i128>, f32),
    pub prototype: char,
    pub val: u32,
}
impl Random for T16 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            kind: Random::random(rng, depth + 1),
            is_open: Random::random(rng, depth + 1),
            get_size: Random::random(rng, depth + 1),
            value: Random::random(rng, depth + 1),
            prototype: Random::random(rng, depth + 1),
            val: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T17 {
    pub beta: String,
    pub next_item: f64,
    pub is_open: Vec<BTreeSet<bool>>,
}
impl Random for T17 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            beta: Random::random(rng, depth + 1),
            next_item: Random::random(rng, depth + 1),
            is_open: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T18 {
    Some((bool, i32), BTreeSet<u8>),
    PointAt {
        http_header: Vec<(i128, i128)>,
        length: Vec<Option<i64>>,
        c: ((f32, i64, f32), (f32, i64, f32)),
        next_item: (Vec<i32>, Vec<i32>),
    },
    A((T00, (u16, f32, String))),
}
impl Random for T18 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..3) {
            0 => Self::Some(Random::random(rng, depth + 1), Random::random(rng, depth + 1)),
            1 => Self::PointAt {
                http_header: Random::random(rng, depth + 1),
                length: Random::random(rng, depth + 1),
                c: Random::random(rng, depth + 1),
                next_item: Random::random(rng, depth + 1),
            },
            _ => Self::A(Random::random(rng, depth + 1)),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T19 {
    pub value: (Vec<u8>, Labelled<bool>, T05, Vec<()>),
    pub x1: Option<Labelled<String>>,
    pub url2: i32,
    pub kind: Option<BTreeSet<i64>>,
    pub is_open: T16,
}
impl Random for T19 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            value: Random::random(rng, depth + 1),
            x1: Random::random(rng, depth + 1),
            url2: Random::random(rng, depth + 1),
            kind: Random::random(rng, depth + 1),
            is_open: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T20 {
    pub then: (Vec<u8>, Vec<u8>),
    pub tag: BTreeMap<u8, T20>,
    pub prototype: BTreeSet<char>,
    pub beta: u16,
    pub name: Labelled<BTreeSet<u32>>,
}
impl Random for T20 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            then: Random::random(rng, depth + 1),
            tag: Random::random(rng, depth + 1),
            prototype: Random::random(rng, depth + 1),
            beta: Random::random(rng, depth + 1),
            name: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[facet(transparent)]
pub struct T21(pub Arc<f64>);
impl Random for T21 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(Random::random(rng, depth + 1))
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T22 {
    Some,
    Empty(Option<Box<T22>>),
    Err(T16, BTreeMap<i128, char>, u16),
    B(Vec<String>, u128, Option<u64>),
    Wide(Vec<(u32, i32)>),
}
impl Random for T22 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..5) {
            0 => Self::Some,
            1 => Self::Empty(Random::random(rng, depth + 1)),
            2 => Self::Err(
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
            ),
            3 => Self::B(
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
            ),
            _ => Self::Wide(Random::random(rng, depth + 1)),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T23(pub Result<T05, String>, pub [BTreeMap<u64, u128>; 1]);
impl Random for T23 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(Random::random(rng, depth + 1), Random::random(rng, depth + 1))
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T24;
impl Random for T24 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T25(pub T01, pub (Option<Vec<u8>>, Arc<usize>, u32));
impl Random for T25 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(Random::random(rng, depth + 1), Random::random(rng, depth + 1))
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T26 {
    B,
    Empty(Labelled<bool>, (String, String), Box<i32>),
    Ok {
        is_open: u128,
        gamma: f64,
        then: T08,
        a: (),
        url2: Vec<[i8; 2]>,
    },
    Unit {
        url2: [u8; 32],
    },
    Err(Either<String, T01>),
    PointAt {
        value: Box<Result<u64, i128>>,
        gamma: u128,
    },
}
impl Random for T26 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..6) {
            0 => Self::B,
            1 => Self::Empty(
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
            ),
            2 => Self::Ok {
                is_open: Random::random(rng, depth + 1),
                gamma: Random::random(rng, depth + 1),
                then: Random::random(rng, depth + 1),
                a: Random::random(rng, depth + 1),
                url2: Random::random(rng, depth + 1),
            },
            3 => Self::Unit {
                url2: Random::random(rng, depth + 1),
            },
            4 => Self::Err(Random::random(rng, depth + 1)),
            _ => Self::PointAt {
                value: Random::random(rng, depth + 1),
                gamma: Random::random(rng, depth + 1),
            },
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T27 {
    pub a: T01,
    pub url2: f32,
}
impl Random for T27 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            a: Random::random(rng, depth + 1),
            url2: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T28 {
    pub url2: Result<T07, usize>,
}
impl Random for T28 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            url2: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T29 {
    pub length: usize,
}
impl Random for T29 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            length: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T30 {
    A([Vec<i16>; 1]),
    Text {
        value: usize,
        gamma: BTreeSet<u32>,
        get_size: Option<Either<u128, String>>,
        name: u64,
        kind: BTreeMap<String, (isize, isize, u128)>,
        beta: T21,
    },
    Wide(BTreeMap<u32, Arc<Vec<u8>>>),
    Number(T17),
    V2 {
        top_left: Either<i32, Result<i64, bool>>,
        is_open: ((Vec<u8>, i64, String), ()),
    },
    PointAt(Vec<i64>, T01),
}
impl Random for T30 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..6) {
            0 => Self::A(Random::random(rng, depth + 1)),
            1 => Self::Text {
                value: Random::random(rng, depth + 1),
                gamma: Random::random(rng, depth + 1),
                get_size: Random::random(rng, depth + 1),
                name: Random::random(rng, depth + 1),
                kind: Random::random(rng, depth + 1),
                beta: Random::random(rng, depth + 1),
            },
            2 => Self::Wide(Random::random(rng, depth + 1)),
            3 => Self::Number(Random::random(rng, depth + 1)),
            4 => Self::V2 {
                top_left: Random::random(rng, depth + 1),
                is_open: Random::random(rng, depth + 1),
            },
            _ => Self::PointAt(Random::random(rng, depth + 1), Random::random(rng, depth + 1)),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T31(pub [u8; 32]);
impl Random for T31 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(Random::random(rng, depth + 1))
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T32(
    pub Option<Result<String, isize>>,
    pub Option<BTreeMap<u8, u64>>,
    pub BTreeSet<u8>,
);
impl Random for T32 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(
            Random::random(rng, depth + 1),
            Random::random(rng, depth + 1),
            Random::random(rng, depth + 1),
        )
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T33 {
    pub a: Labelled<(i64, bool, bool, u128)>,
    pub b: Labelled<BTreeSet<u64>>,
    pub http_header: Option<i8>,
}
impl Random for T33 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            a: Random::random(rng, depth + 1),
            b: Random::random(rng, depth + 1),
            http_header: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T34 {
    pub max_2_fast: (u64, f32, u64),
    pub x1: i8,
    pub top_left: Labelled<[u8; 4]>,
    pub alpha: Vec<u8>,
}
impl Random for T34 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            max_2_fast: Random::random(rng, depth + 1),
            x1: Random::random(rng, depth + 1),
            top_left: Random::random(rng, depth + 1),
            alpha: Random::random(rng, depth + 1),
        }
    }
}

pub type T35 = BTreeMap<u32, Option<T31>>;

#[derive(Debug, Clone, Facet)]
pub struct T36 {
    pub kind: Arc<Either<u8, i8>>,
    pub get_size: BTreeMap<u8, T36>,
    pub b: BTreeSet<String>,
    pub a: (Vec<u16>, Vec<u128>),
    pub constructor: u128,
}
impl Random for T36 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            kind: Random::random(rng, depth + 1),
            get_size: Random::random(rng, depth + 1),
            b: Random::random(rng, depth + 1),
            a: Random::random(rng, depth + 1),
            constructor: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T37 {
    pub value: Labelled<u64>,
    pub c: Option<T11>,
    pub beta: Result<String, Option<u8>>,
    pub http_header: Either<String, Result<f32, usize>>,
    pub is_open: u8,
    pub get_size: (BTreeMap<bool, i64>, u16, Labelled<f32>, u16),
}
impl Random for T37 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            value: Random::random(rng, depth + 1),
            c: Random::random(rng, depth + 1),
            beta: Random::random(rng, depth + 1),
            http_header: Random::random(rng, depth + 1),
            is_open: Random::random(rng, depth + 1),
            get_size: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T38 {
    Empty,
    Text(BTreeSet<i64>),
    Ok([Vec<i16>; 2]),
    PointAt {
        kind: BTreeMap<u64, u8>,
        url2: Labelled<[u64; 2]>,
    },
}
impl Random for T38 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..4) {
            0 => Self::Empty,
            1 => Self::Text(Random::random(rng, depth + 1)),
            2 => Self::Ok(Random::random(rng, depth + 1)),
            _ => Self::PointAt {
                kind: Random::random(rng, depth + 1),
                url2: Random::random(rng, depth + 1),
            },
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T39 {
    pub name: BTreeSet<i64>,
}
impl Random for T39 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            name: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T40 {
    pub value: T34,
    pub a: isize,
    pub alpha: Option<BTreeMap<String, u128>>,
}
impl Random for T40 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            value: Random::random(rng, depth + 1),
            a: Random::random(rng, depth + 1),
            alpha: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T41 {
    Err {
        url2: Labelled<Vec<i128>>,
        constructor: u8,
        length: Option<i128>,
        x1: char,
        beta: usize,
    },
    Ok(u16, Labelled<i16>, Option<f64>),
}
impl Random for T41 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..2) {
            0 => Self::Err {
                url2: Random::random(rng, depth + 1),
                constructor: Random::random(rng, depth + 1),
                length: Random::random(rng, depth + 1),
                x1: Random::random(rng, depth + 1),
                beta: Random::random(rng, depth + 1),
            },
            _ => Self::Ok(
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
                Random::random(rng, depth + 1),
            ),
        }
    }
}

pub type T42 = f32;

#[derive(Debug, Clone, Facet)]
pub struct T43 {
    pub val: ((char, char, (), u64), Labelled<isize>, BTreeSet<u32>),
}
impl Random for T43 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            val: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T44 {
    pub top_left: Vec<(f32, f32)>,
    pub beta: Option<i32>,
    pub val: Result<Option<i128>, Vec<usize>>,
}
impl Random for T44 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            top_left: Random::random(rng, depth + 1),
            beta: Random::random(rng, depth + 1),
            val: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T45 {
    pub length: (u16, Either<String, i8>, (char, i8, u8)),
    pub http_header: Option<BTreeMap<i64, i16>>,
    pub val: String,
    pub beta: isize,
    pub name: T42,
}
impl Random for T45 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            length: Random::random(rng, depth + 1),
            http_header: Random::random(rng, depth + 1),
            val: Random::random(rng, depth + 1),
            beta: Random::random(rng, depth + 1),
            name: Random::random(rng, depth + 1),
        }
    }
}

pub type T46 = Result<String, [u8; 32]>;

pub type T47 = Result<(Labelled<i64>, Labelled<bool>, T42), Vec<String>>;

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T48 {
    Err(Vec<f64>, BTreeMap<i16, i64>),
    None {
        x1: Labelled<[u8; 32]>,
        length: [u8; 32],
        constructor: [u8; 1],
    },
    Empty {
        tag: i128,
    },
    Ok,
    PointAt {
        beta: Labelled<f64>,
        x1: Option<i16>,
        value: i16,
        alpha: Result<u128, (Vec<u8>, Vec<u8>)>,
        length: [u8; 32],
    },
}
impl Random for T48 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..5) {
            0 => Self::Err(Random::random(rng, depth + 1), Random::random(rng, depth + 1)),
            1 => Self::None {
                x1: Random::random(rng, depth + 1),
                length: Random::random(rng, depth + 1),
                constructor: Random::random(rng, depth + 1),
            },
            2 => Self::Empty {
                tag: Random::random(rng, depth + 1),
            },
            3 => Self::Ok,
            _ => Self::PointAt {
                beta: Random::random(rng, depth + 1),
                x1: Random::random(rng, depth + 1),
                value: Random::random(rng, depth + 1),
                alpha: Random::random(rng, depth + 1),
                length: Random::random(rng, depth + 1),
            },
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T49 {
    V2,
    Ok,
    Text,
}
impl Random for T49 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..3) {
            0 => Self::V2,
            1 => Self::Ok,
            _ => Self::Text,
        }
    }
}

pub type T50 = u64;

#[derive(Debug, Clone, Facet)]
pub struct T51 {
    pub is_open: Vec<u8>,
    pub a: (u32, u32),
    pub max_2_fast: BTreeMap<i16, BTreeSet<char>>,
    pub x1: Either<Vec<u8>, Option<i128>>,
    pub top_left: i16,
    pub b: Labelled<Arc<String>>,
}
impl Random for T51 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            is_open: Random::random(rng, depth + 1),
            a: Random::random(rng, depth + 1),
            max_2_fast: Random::random(rng, depth + 1),
            x1: Random::random(rng, depth + 1),
            top_left: Random::random(rng, depth + 1),
            b: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T52 {
    pub length: usize,
    pub http_header: (String, f32),
    pub prototype: Vec<u8>,
    pub get_size: u64,
    pub delta: T13,
}
impl Random for T52 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            length: Random::random(rng, depth + 1),
            http_header: Random::random(rng, depth + 1),
            prototype: Random::random(rng, depth + 1),
            get_size: Random::random(rng, depth + 1),
            delta: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T53 {
    Err(Vec<String>, Arc<i128>),
}
impl Random for T53 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..1) {
            _ => Self::Err(Random::random(rng, depth + 1), Random::random(rng, depth + 1)),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T54 {
    Text,
    None,
    Number,
}
impl Random for T54 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..3) {
            0 => Self::Text,
            1 => Self::None,
            _ => Self::Number,
        }
    }
}

pub type T55 = u128;

#[derive(Debug, Clone, Facet)]
pub struct T56(pub Box<(u8, u8)>, pub Vec<u8>);
impl Random for T56 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self(Random::random(rng, depth + 1), Random::random(rng, depth + 1))
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T57 {
    pub val: char,
    pub name: Vec<(usize, u64)>,
    pub max_2_fast: (Option<u16>, T46),
    pub alpha: [u8; 32],
    pub constructor: Result<T43, char>,
}
impl Random for T57 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            val: Random::random(rng, depth + 1),
            name: Random::random(rng, depth + 1),
            max_2_fast: Random::random(rng, depth + 1),
            alpha: Random::random(rng, depth + 1),
            constructor: Random::random(rng, depth + 1),
        }
    }
}

#[derive(Debug, Clone, Facet)]
#[repr(u8)]
pub enum T58 {
    Text(Labelled<String>, bool),
    Empty(Box<BTreeSet<u32>>),
    HTTPError,
}
impl Random for T58 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        match rng.usize(..3) {
            0 => Self::Text(Random::random(rng, depth + 1), Random::random(rng, depth + 1)),
            1 => Self::Empty(Random::random(rng, depth + 1)),
            _ => Self::HTTPError,
        }
    }
}

#[derive(Debug, Clone, Facet)]
pub struct T59 {
    pub alpha: Option<Box<String>>,
}
impl Random for T59 {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let _ = (&rng, depth);
        Self {
            alpha: Random::random(rng, depth + 1),
        }
    }
}

#[service]
pub trait Fuzz {
    async fn echo_t00(&self, value: T00) -> T00;
    async fn echo_t01(&self, value: T01) -> T01;
    async fn echo_t02(&self, value: T02) -> T02;
    async fn echo_t03(&self, value: T03) -> T03;
    async fn echo_t04(&self, value: T04) -> T04;
    async fn echo_t05(&self, value: T05) -> T05;
    async fn echo_t06(&self, value: T06) -> T06;
    async fn echo_t07(&self, value: T07) -> T07;
    async fn echo_t08(&self, value: T08) -> T08;
    async fn echo_t09(&self, value: T09) -> T09;
    async fn echo_t10(&self, value: T10) -> T10;
    async fn echo_t11(&self, value: T11) -> T11;
    async fn echo_t12(&self, value: T12) -> T12;
    async fn echo_t13(&self, value: T13) -> T13;
    async fn echo_t14(&self, value: T14) -> T14;
    async fn echo_t15(&self, value: T15) -> T15;
    async fn echo_t16(&self, value: T16) -> T16;
    async fn echo_t17(&self, value: T17) -> T17;
    async fn echo_t18(&self, value: T18) -> T18;
    async fn echo_t19(&self, value: T19) -> T19;
    async fn echo_t20(&self, value: T20) -> T20;
    async fn echo_t21(&self, value: T21) -> T21;
    async fn echo_t22(&self, value: T22) -> T22;
    async fn echo_t23(&self, value: T23) -> T23;
    async fn echo_t24(&self, value: T24) -> T24;
    async fn echo_t25(&self, value: T25) -> T25;
    async fn echo_t26(&self, value: T26) -> T26;
    async fn echo_t27(&self, value: T27) -> T27;
    async fn echo_t28(&self, value: T28) -> T28;
    async fn echo_t29(&self, value: T29) -> T29;
    async fn echo_t30(&self, value: T30) -> T30;
    async fn echo_t31(&self, value: T31) -> T31;
    async fn echo_t32(&self, value: T32) -> T32;
    async fn echo_t33(&self, value: T33) -> T33;
    async fn echo_t34(&self, value: T34) -> T34;
    async fn echo_t35(&self, value: T35) -> T35;
    async fn echo_t36(&self, value: T36) -> T36;
    async fn echo_t37(&self, value: T37) -> T37;
    async fn echo_t38(&self, value: T38) -> T38;
    async fn echo_t39(&self, value: T39) -> T39;
    async fn echo_t40(&self, value: T40) -> T40;
    async fn echo_t41(&self, value: T41) -> T41;
    async fn echo_t42(&self, value: T42) -> T42;
    async fn echo_t43(&self, value: T43) -> T43;
    async fn echo_t44(&self, value: T44) -> T44;
    async fn echo_t45(&self, value: T45) -> T45;
    async fn echo_t46(&self, value: T46) -> T46;
    async fn echo_t47(&self, value: T47) -> T47;
    async fn echo_t48(&self, value: T48) -> T48;
    async fn echo_t49(&self, value: T49) -> T49;
    async fn echo_t50(&self, value: T50) -> T50;
    async fn echo_t51(&self, value: T51) -> T51;
    async fn echo_t52(&self, value: T52) -> T52;
    async fn echo_t53(&self, value: T53) -> T53;
    async fn echo_t54(&self, value: T54) -> T54;
    async fn echo_t55(&self, value: T55) -> T55;
    async fn echo_t56(&self, value: T56) -> T56;
    async fn echo_t57(&self, value: T57) -> T57;
    async fn echo_t58(&self, value: T58) -> T58;
    async fn echo_t59(&self, value: T59) -> T59;
}

/// Answers every value as it came.
#[derive(Clone)]
pub struct FuzzHandler;

impl Fuzz for FuzzHandler {
    async fn echo_t00(&self, _cx: &Context, value: T00) -> T00 {
        value
    }
    async fn echo_t01(&self, _cx: &Context, value: T01) -> T01 {
        value
    }
    async fn echo_t02(&self, _cx: &Context, value: T02) -> T02 {
        value
    }
    async fn echo_t03(&self, _cx: &Context, value: T03) -> T03 {
        value
    }
    async fn echo_t04(&self, _cx: &Context, value: T04) -> T04 {
        value
    }
    async fn echo_t05(&self, _cx: &Context, value: T05) -> T05 {
        value
    }
    async fn echo_t06(&self, _cx: &Context, value: T06) -> T06 {
        value
    }
    async fn echo_t07(&self, _cx: &Context, value: T07) -> T07 {
        value
    }
    async fn echo_t08(&self, _cx: &Context, value: T08) -> T08 {
        value
    }
    async fn echo_t09(&self, _cx: &Context, value: T09) -> T09 {
        value
    }
    async fn echo_t10(&self, _cx: &Context, value: T10) -> T10 {
        value
    }
    async fn echo_t11(&self, _cx: &Context, value: T11) -> T11 {
        value
    }
    async fn echo_t12(&self, _cx: &Context, value: T12) -> T12 {
        value
    }
    async fn echo_t13(&self, _cx: &Context, value: T13) -> T13 {
        value
    }
    async fn echo_t14(&self, _cx: &Context, value: T14) -> T14 {
        value
    }
    async fn echo_t15(&self, _cx: &Context, value: T15) -> T15 {
        value
    }
    async fn echo_t16(&self, _cx: &Context, value: T16) -> T16 {
        value
    }
    async fn echo_t17(&self, _cx: &Context, value: T17) -> T17 {
        value
    }
    async fn echo_t18(&self, _cx: &Context, value: T18) -> T18 {
        value
    }
    async fn echo_t19(&self, _cx: &Context, value: T19) -> T19 {
        value
    }
    async fn echo_t20(&self, _cx: &Context, value: T20) -> T20 {
        value
    }
    async fn echo_t21(&self, _cx: &Context, value: T21) -> T21 {
        value
    }
    async fn echo_t22(&self, _cx: &Context, value: T22) -> T22 {
        value
    }
    async fn echo_t23(&self, _cx: &Context, value: T23) -> T23 {
        value
    }
    async fn echo_t24(&self, _cx: &Context, value: T24) -> T24 {
        value
    }
    async fn echo_t25(&self, _cx: &Context, value: T25) -> T25 {
        value
    }
    async fn echo_t26(&self, _cx: &Context, value: T26) -> T26 {
        value
    }
    async fn echo_t27(&self, _cx: &Context, value: T27) -> T27 {
        value
    }
    async fn echo_t28(&self, _cx: &Context, value: T28) -> T28 {
        value
    }
    async fn echo_t29(&self, _cx: &Context, value: T29) -> T29 {
        value
    }
    async fn echo_t30(&self, _cx: &Context, value: T30) -> T30 {
        value
    }
    async fn echo_t31(&self, _cx: &Context, value: T31) -> T31 {
        value
    }
    async fn echo_t32(&self, _cx: &Context, value: T32) -> T32 {
        value
    }
    async fn echo_t33(&self, _cx: &Context, value: T33) -> T33 {
        value
    }
    async fn echo_t34(&self, _cx: &Context, value: T34) -> T34 {
        value
    }
    async fn echo_t35(&self, _cx: &Context, value: T35) -> T35 {
        value
    }
    async fn echo_t36(&self, _cx: &Context, value: T36) -> T36 {
        value
    }
    async fn echo_t37(&self, _cx: &Context, value: T37) -> T37 {
        value
    }
    async fn echo_t38(&self, _cx: &Context, value: T38) -> T38 {
        value
    }
    async fn echo_t39(&self, _cx: &Context, value: T39) -> T39 {
        value
    }
    async fn echo_t40(&self, _cx: &Context, value: T40) -> T40 {
        value
    }
    async fn echo_t41(&self, _cx: &Context, value: T41) -> T41 {
        value
    }
    async fn echo_t42(&self, _cx: &Context, value: T42) -> T42 {
        value
    }
    async fn echo_t43(&self, _cx: &Context, value: T43) -> T43 {
        value
    }
    async fn echo_t44(&self, _cx: &Context, value: T44) -> T44 {
        value
    }
    async fn echo_t45(&self, _cx: &Context, value: T45) -> T45 {
        value
    }
    async fn echo_t46(&self, _cx: &Context, value: T46) -> T46 {
        value
    }
    async fn echo_t47(&self, _cx: &Context, value: T47) -> T47 {
        value
    }
    async fn echo_t48(&self, _cx: &Context, value: T48) -> T48 {
        value
    }
    async fn echo_t49(&self, _cx: &Context, value: T49) -> T49 {
        value
    }
    async fn echo_t50(&self, _cx: &Context, value: T50) -> T50 {
        value
    }
    async fn echo_t51(&self, _cx: &Context, value: T51) -> T51 {
        value
    }
    async fn echo_t52(&self, _cx: &Context, value: T52) -> T52 {
        value
    }
    async fn echo_t53(&self, _cx: &Context, value: T53) -> T53 {
        value
    }
    async fn echo_t54(&self, _cx: &Context, value: T54) -> T54 {
        value
    }
    async fn echo_t55(&self, _cx: &Context, value: T55) -> T55 {
        value
    }
    async fn echo_t56(&self, _cx: &Context, value: T56) -> T56 {
        value
    }
    async fn echo_t57(&self, _cx: &Context, value: T57) -> T57 {
        value
    }
    async fn echo_t58(&self, _cx: &Context, value: T58) -> T58 {
        value
    }
    async fn echo_t59(&self, _cx: &Context, value: T59) -> T59 {
        value
    }
}

pub const METHODS: usize = 60;

/// Sends one random value to method number `method`; `Ok` holds the bytes sent when the same bytes came back.
/// Boxed, so that the code of all those calls stays in this crate.
pub fn send_random(
    client: &FuzzClient,
    method: usize,
    rng: &mut Rng,
) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send>> {
    match method {
        0 => {
            let value = <T00 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t00(value)))
        }
        1 => {
            let value = <T01 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t01(value)))
        }
        2 => {
            let value = <T02 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t02(value)))
        }
        3 => {
            let value = <T03 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t03(value)))
        }
        4 => {
            let value = <T04 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t04(value)))
        }
        5 => {
            let value = <T05 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t05(value)))
        }
        6 => {
            let value = <T06 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t06(value)))
        }
        7 => {
            let value = <T07 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t07(value)))
        }
        8 => {
            let value = <T08 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t08(value)))
        }
        9 => {
            let value = <T09 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t09(value)))
        }
        10 => {
            let value = <T10 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t10(value)))
        }
        11 => {
            let value = <T11 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t11(value)))
        }
        12 => {
            let value = <T12 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t12(value)))
        }
        13 => {
            let value = <T13 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t13(value)))
        }
        14 => {
            let value = <T14 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t14(value)))
        }
        15 => {
            let value = <T15 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t15(value)))
        }
        16 => {
            let value = <T16 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t16(value)))
        }
        17 => {
            let value = <T17 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t17(value)))
        }
        18 => {
            let value = <T18 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t18(value)))
        }
        19 => {
            let value = <T19 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t19(value)))
        }
        20 => {
            let value = <T20 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t20(value)))
        }
        21 => {
            let value = <T21 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t21(value)))
        }
        22 => {
            let value = <T22 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t22(value)))
        }
        23 => {
            let value = <T23 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t23(value)))
        }
        24 => {
            let value = <T24 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t24(value)))
        }
        25 => {
            let value = <T25 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t25(value)))
        }
        26 => {
            let value = <T26 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t26(value)))
        }
        27 => {
            let value = <T27 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t27(value)))
        }
        28 => {
            let value = <T28 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t28(value)))
        }
        29 => {
            let value = <T29 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t29(value)))
        }
        30 => {
            let value = <T30 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t30(value)))
        }
        31 => {
            let value = <T31 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t31(value)))
        }
        32 => {
            let value = <T32 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t32(value)))
        }
        33 => {
            let value = <T33 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t33(value)))
        }
        34 => {
            let value = <T34 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t34(value)))
        }
        35 => {
            let value = <T35 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t35(value)))
        }
        36 => {
            let value = <T36 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t36(value)))
        }
        37 => {
            let value = <T37 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t37(value)))
        }
        38 => {
            let value = <T38 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t38(value)))
        }
        39 => {
            let value = <T39 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t39(value)))
        }
        40 => {
            let value = <T40 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t40(value)))
        }
        41 => {
            let value = <T41 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t41(value)))
        }
        42 => {
            let value = <T42 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t42(value)))
        }
        43 => {
            let value = <T43 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t43(value)))
        }
        44 => {
            let value = <T44 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t44(value)))
        }
        45 => {
            let value = <T45 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t45(value)))
        }
        46 => {
            let value = <T46 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t46(value)))
        }
        47 => {
            let value = <T47 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t47(value)))
        }
        48 => {
            let value = <T48 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t48(value)))
        }
        49 => {
            let value = <T49 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t49(value)))
        }
        50 => {
            let value = <T50 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t50(value)))
        }
        51 => {
            let value = <T51 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t51(value)))
        }
        52 => {
            let value = <T52 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t52(value)))
        }
        53 => {
            let value = <T53 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t53(value)))
        }
        54 => {
            let value = <T54 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t54(value)))
        }
        55 => {
            let value = <T55 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t55(value)))
        }
        56 => {
            let value = <T56 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t56(value)))
        }
        57 => {
            let value = <T57 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t57(value)))
        }
        58 => {
            let value = <T58 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t58(value)))
        }
        59 => {
            let value = <T59 as Random>::random(rng, 0);
            Box::pin(same_bytes(value.clone(), client.echo_t59(value)))
        }
        _ => Box::pin(std::future::ready(Err(format!("method {method} of {METHODS}")))),
    }
}
