//! Random values of any type that the generated service uses. Same seed, same values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fastrand::Rng;

/// Below this depth collections are empty and options are none, so that recursive types end.
pub const MAX_DEPTH: u32 = 6;

pub trait Random: Sized {
    fn random(rng: &mut Rng, depth: u32) -> Self;
}

/// A length that gets shorter with depth.
pub fn length(rng: &mut Rng, depth: u32) -> usize {
    if depth >= MAX_DEPTH {
        0
    } else {
        rng.usize(..=(MAX_DEPTH - depth) as usize)
    }
}

/// Edges, numbers of every bit length, and anything in between.
macro_rules! integers {
    ($($type:ident)*) => {$(
        impl Random for $type {
            fn random(rng: &mut Rng, _depth: u32) -> Self {
                match rng.u8(..8) {
                    0 => $type::MIN,
                    1 => $type::MAX,
                    2 => 0,
                    3 => rng.u8(..=127) as $type,
                    _ => rng.$type(..) >> rng.u32(..$type::BITS),
                }
            }
        }
    )*};
}
integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl Random for bool {
    fn random(rng: &mut Rng, _depth: u32) -> Self {
        rng.bool()
    }
}

impl Random for f32 {
    fn random(rng: &mut Rng, _depth: u32) -> Self {
        match rng.u8(..8) {
            0 => *rng
                .choice(&[
                    f32::NAN,
                    f32::INFINITY,
                    f32::NEG_INFINITY,
                    -0.0,
                    f32::MIN_POSITIVE / 2.0,
                ])
                .unwrap_or(&0.0),
            1 => rng.i32(..) as f32,
            _ => {
                let value = f32::from_bits(rng.u32(..));
                // Which NaN it is does not survive in other languages.
                if value.is_nan() { 1.5 } else { value }
            }
        }
    }
}

impl Random for f64 {
    fn random(rng: &mut Rng, _depth: u32) -> Self {
        match rng.u8(..8) {
            0 => *rng
                .choice(&[
                    f64::NAN,
                    f64::INFINITY,
                    f64::NEG_INFINITY,
                    -0.0,
                    f64::MIN_POSITIVE / 2.0,
                ])
                .unwrap_or(&0.0),
            1 => rng.i64(..) as f64,
            _ => {
                let value = f64::from_bits(rng.u64(..));
                if value.is_nan() { 1.5 } else { value }
            }
        }
    }
}

impl Random for char {
    fn random(rng: &mut Rng, _depth: u32) -> Self {
        match rng.u8(..4) {
            0 => *rng
                .choice(&[
                    '\0',
                    '\u{7f}',
                    '\u{80}',
                    '\u{7ff}',
                    '\u{feff}',
                    '\u{ffff}',
                    '🦀',
                    char::MAX,
                ])
                .unwrap_or(&'x'),
            1 => rng.alphanumeric(),
            _ => rng.char(..),
        }
    }
}

impl Random for String {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        let length = rng.usize(..24);
        (0..length).map(|_| char::random(rng, depth)).collect()
    }
}

impl Random for () {
    fn random(_rng: &mut Rng, _depth: u32) -> Self {}
}

impl<T: Random> Random for Vec<T> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        (0..length(rng, depth)).map(|_| T::random(rng, depth + 1)).collect()
    }
}

impl<T: Random> Random for Option<T> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        (depth < MAX_DEPTH && rng.bool()).then(|| T::random(rng, depth + 1))
    }
}

impl<T: Random> Random for Box<T> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        Box::new(T::random(rng, depth))
    }
}

impl<T: Random> Random for Arc<T> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        Arc::new(T::random(rng, depth))
    }
}

impl<T: Random, E: Random> Random for Result<T, E> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        if rng.bool() {
            Ok(T::random(rng, depth + 1))
        } else {
            Err(E::random(rng, depth + 1))
        }
    }
}

impl<K: Random + Ord, V: Random> Random for BTreeMap<K, V> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        (0..length(rng, depth))
            .map(|_| (K::random(rng, depth + 1), V::random(rng, depth + 1)))
            .collect()
    }
}

impl<K: Random + Ord> Random for BTreeSet<K> {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        (0..length(rng, depth)).map(|_| K::random(rng, depth + 1)).collect()
    }
}

impl<T: Random, const N: usize> Random for [T; N] {
    fn random(rng: &mut Rng, depth: u32) -> Self {
        std::array::from_fn(|_| T::random(rng, depth + 1))
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: Random),+> Random for ($($name,)+) {
            fn random(rng: &mut Rng, depth: u32) -> Self {
                ($($name::random(rng, depth + 1),)+)
            }
        }
    )*};
}
tuples!((A)(A B)(A B C)(A B C D));
