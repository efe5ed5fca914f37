//! Types for values and signatures. None of them is ever read.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facet::Facet;
use roam::session::{Rx, Tx};

#[derive(Facet)]
pub struct Empty {}

#[derive(Facet)]
pub struct Unit;

#[derive(Facet)]
pub struct One(pub u32);

#[derive(Facet)]
pub struct Two(pub u8, pub String);

#[derive(Facet)]
#[facet(transparent)]
pub struct Meters(pub f64);

#[derive(Facet)]
#[repr(transparent)]
pub struct Seconds(pub u64);

#[derive(Facet)]
#[facet(transparent)]
pub struct Named(pub One);

/// One of every scalar, in one struct.
#[derive(Facet)]
pub struct Scalars {
    pub boolean: bool,
    pub byte: u8,
    pub signed_byte: i8,
    pub short: u16,
    pub signed_short: i16,
    pub word: u32,
    pub signed_word: i32,
    pub long: u64,
    pub signed_long: i64,
    pub wide: u128,
    pub signed_wide: i128,
    pub size: usize,
    pub signed_size: isize,
    pub single: f32,
    pub double: f64,
    pub letter: char,
    pub text: String,
    pub nothing: (),
}

#[derive(Facet)]
pub struct Containers {
    pub bytes: Vec<u8>,
    pub list: Vec<u32>,
    pub nested: Vec<Vec<String>>,
    pub four: [u16; 4],
    pub raw: [u8; 4],
    pub none: [u64; 0],
    pub option: Option<String>,
    pub map: BTreeMap<String, i32>,
    pub set: BTreeSet<u8>,
    pub pair: (i32, String),
    pub result: Result<u32, String>,
    pub boxed: Box<u32>,
    pub shared: Arc<String>,
}

#[repr(u8)]
#[derive(Facet)]
pub enum Level {
    Low = 1,
    High = 200,
}

#[repr(u8)]
#[derive(Facet)]
pub enum Everything {
    Nothing,
    One(u32),
    Pair(u8, String),
    Named { first: u16, second: Option<bool> },
    Unit(()),
    Tuple((u8, u8)),
    Inner(One),
    Empty {},
}

/// More variants than one byte of a discriminant has room for.
#[rustfmt::skip]
#[repr(u16)]
#[derive(Facet)]
pub enum Many {
    V000, V001, V002, V003, V004, V005, V006, V007, V008, V009, V010, V011, V012, V013, V014, V015, V016, V017, V018,
    V019, V020, V021, V022, V023, V024, V025, V026, V027, V028, V029, V030, V031, V032, V033, V034, V035, V036, V037,
    V038, V039, V040, V041, V042, V043, V044, V045, V046, V047, V048, V049, V050, V051, V052, V053, V054, V055, V056,
    V057, V058, V059, V060, V061, V062, V063, V064, V065, V066, V067, V068, V069, V070, V071, V072, V073, V074, V075,
    V076, V077, V078, V079, V080, V081, V082, V083, V084, V085, V086, V087, V088, V089, V090, V091, V092, V093, V094,
    V095, V096, V097, V098, V099, V100, V101, V102, V103, V104, V105, V106, V107, V108, V109, V110, V111, V112, V113,
    V114, V115, V116, V117, V118, V119, V120, V121, V122, V123, V124, V125, V126, V127, V128, V129(u32),
}

#[derive(Facet)]
pub struct Node {
    pub value: i32,
    pub children: Vec<Node>,
}

#[derive(Facet)]
pub struct List {
    pub head: String,
    pub tail: Option<Box<List>>,
}

#[repr(u8)]
#[derive(Facet)]
pub enum Expression {
    Number(f64),
    Negate(Box<Expression>),
    Add {
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Call(String, Vec<Expression>),
}

/// Two types that hold each other.
#[derive(Facet)]
pub struct Folder {
    pub name: String,
    pub entries: Vec<Entry>,
}

#[repr(u8)]
#[derive(Facet)]
pub enum Entry {
    File(u64),
    Folder(Folder),
}

#[derive(Facet)]
pub struct Pair<A, B> {
    pub first: A,
    pub second: B,
}

#[repr(u8)]
#[derive(Facet)]
pub enum Maybe<T> {
    Just(T),
    Nothing,
}

#[derive(Facet)]
pub struct Wrapper<T: 'static> {
    pub inner: Vec<T>,
}

/// Structurally the same, by nature not.
#[derive(Facet)]
pub struct Twin {
    pub x: i32,
}

#[derive(Facet)]
pub struct OtherTwin {
    pub x: i32,
}

#[derive(Facet)]
pub struct BothTwins {
    pub a: Twin,
    pub b: OtherTwin,
    pub c: Twin,
}

/// A name that the language wants escaped, and renamed ones.
#[derive(Facet)]
pub struct Spelled {
    pub r#type: u8,
    #[facet(rename = "otherName")]
    pub renamed: u8,
    pub ünïcode: u8,
}

#[repr(u8)]
#[derive(Facet)]
#[facet(rename_all = "kebab-case")]
pub enum Recased {
    FirstOne,
    SecondOne { some_field: u8 },
}

#[derive(Facet)]
pub struct Channels {
    pub input: Rx<u32>,
    pub output: Tx<Pair<u32, String>>,
}
