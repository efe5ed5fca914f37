//! The `Probe` service: what Testbed leaves out. Every behaviour of a call, a channel and a connection that a test of
//! another implementation wants to provoke in a Rust peer has one method here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use facet::Facet;
use roam::service;
use roam::session::{Rx, Tx};

/// A user error of every payload kind.
#[repr(u8)]
#[derive(Debug, Clone, PartialEq, Facet)]
pub enum ProbeError {
    Plain,
    Text(String),
    Detail { code: u32, bytes: Vec<u8> },
    Pair(u32, String),
}

/// A fallible result that the service macro cannot see as one: it recognises the word `Result` only, so the answer
/// holds a whole Result inside Ok, and no user error exists.
pub type Outcome = Result<u32, String>;

/// An array is not part of the macro's grammar; behind an alias it passes.
pub type Quad = [u16; 4];

#[repr(u8)]
#[derive(Debug, Clone, PartialEq, Facet)]
pub enum MetadataItem {
    Text(String),
    Bytes(Vec<u8>),
    Number(u64),
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct MetadataEntry {
    pub key: String,
    pub value: MetadataItem,
}

/// What the handler was told about its call.
#[derive(Debug, Clone, PartialEq, Facet)]
pub struct CallContext {
    pub conn_id: u64,
    pub request_id: u64,
    pub method_id: u64,
    pub channels: Vec<u64>,
}

/// What came in over a channel of bytes.
#[derive(Debug, Clone, PartialEq, Default, Facet)]
pub struct Received {
    pub items: u64,
    pub bytes: u64,
    /// Made of the items in order, with 32-bit wrapping arithmetic: `digest * 31 + length + 7 * first + 11 * middle +
    /// 13 * last` byte (the middle one at half the length, rounded down; an empty item has zeros for all). Cheap on
    /// purpose: benchmarks count items with it.
    pub digest: u32,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Measurement {
    pub at: u64,
    pub value: f64,
    pub unit: Option<String>,
}

/// Two channels inside a struct.
#[derive(Facet)]
pub struct Duplex {
    pub input: Rx<u32>,
    pub output: Tx<u32>,
}

/// Counts over the whole life of the server process, all links together.
#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Counters {
    /// `sleep` handlers that ran to their end.
    pub slept: u64,
    /// `sleep` handlers dropped before that: by Cancel, Goodbye or a violation.
    pub aborted: u64,
    /// Items that background tasks took after their call was answered.
    pub drained: u64,
    /// Links accepted.
    pub links: u64,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Tree {
    pub value: i32,
    pub children: Vec<Tree>,
}

#[service]
pub trait Probe {
    // Unary.

    async fn nothing(&self);
    async fn echo(&self, payload: Vec<u8>) -> Vec<u8>;
    /// The number of bytes.
    async fn take_bytes(&self, payload: Vec<u8>) -> u32;
    async fn echo_tree(&self, tree: Tree) -> Tree;
    async fn echo_quad(&self, quad: Quad) -> Quad;
    async fn echo_maps(
        &self,
        texts: HashMap<String, u32>,
        numbers: BTreeMap<i64, String>,
        set: BTreeSet<u16>,
    ) -> (HashMap<String, u32>, BTreeMap<i64, String>, BTreeSet<u16>);
    async fn four(&self, a: u8, b: i128, c: char, d: f32) -> (u8, i128, char, f32);
    /// An answer of `size` bytes (plus its own length and the Ok byte), each byte its index modulo 251.
    async fn blob(&self, size: u32) -> Vec<u8>;

    // User errors.

    /// 0 succeeds; 1 Plain, 2 Text, 3 Detail, 4 Pair.
    async fn fail(&self, kind: u32) -> Result<String, ProbeError>;
    async fn fail_with_text(&self, text: String) -> Result<(), String>;
    async fn outcome(&self, good: bool) -> Outcome;
    async fn nested_result(&self, good: bool) -> Result<Outcome, ProbeError>;

    // What a call brings along.

    async fn metadata(&self) -> Vec<MetadataEntry>;
    async fn context(&self, input: Rx<u32>, output: Tx<u32>) -> CallContext;

    // Slow, dying and repeated calls.

    async fn sleep(&self, ms: u32) -> u32;
    async fn counters(&self) -> Counters;
    /// Panics: no answer is ever sent, and the request id stays in use.
    async fn panic(&self, message: String) -> u32;
    /// Counts the executions for one key, in the whole process; the answer is the count, this one included.
    async fn execute(&self, key: String, ms: u32) -> u32;
    /// Drops the link's socket after so many milliseconds, without Goodbye. Answers at once.
    async fn hang_up(&self, after_ms: u32);

    // Caller to callee.

    async fn count_items(&self, items: Rx<Vec<u8>>) -> Received;
    /// Reads one item every `ms`.
    async fn count_slowly(&self, items: Rx<Vec<u8>>, ms: u32) -> Received;
    /// Reads so many items, then drops the receiver and answers; the caller is not told.
    async fn take_items(&self, items: Rx<Vec<u8>>, count: u32) -> Received;
    /// Answers at once and reads in the background; see `Counters::drained`.
    async fn drain_later(&self, items: Rx<Vec<u8>>);
    /// Never reads, and answers after `ms`.
    async fn ignore(&self, items: Rx<Vec<u8>>, ms: u32);

    // Callee to caller.

    /// `count` items of `size` bytes each (at least 1): item n holds the byte n modulo 256 throughout.
    async fn generate(&self, count: u32, size: u32, items: Tx<Vec<u8>>) -> u32;
    async fn generate_slowly(&self, count: u32, interval_ms: u32, items: Tx<u32>) -> u32;
    /// Answers at once; the items and the Close come after the answer.
    async fn generate_later(&self, count: u32, delay_ms: u32, items: Tx<u32>);
    /// Sends `count` items, then fails with Text.
    async fn generate_then_fail(&self, count: u32, items: Tx<u32>) -> Result<u32, ProbeError>;
    async fn measurements(&self, count: u32, output: Tx<Measurement>);

    // Both ways.

    async fn echo_items(&self, input: Rx<Vec<u8>>, output: Tx<Vec<u8>>) -> u64;
    /// Numbers doubled, words reversed, both pairs at once.
    async fn four_channels(&self, numbers: Rx<u32>, words: Rx<String>, doubled: Tx<u32>, reversed: Tx<String>) -> u32;
    async fn duplex(&self, pair: Duplex, factor: u32) -> u32;
    async fn duplex_in_tuple(&self, pair: (Rx<u32>, Tx<u32>)) -> u32;

    // The callee calls its caller, on the connection the call came over.

    async fn call_back(&self, payload: Vec<u8>) -> Result<Vec<u8>, String>;
    /// `echo_items` of the caller, with so many items of so many bytes.
    async fn call_back_stream(&self, count: u32, size: u32) -> Result<Received, String>;
    /// Opens a virtual connection toward the caller, with the one metadata entry `text`, and echoes over it.
    async fn connect_back(&self, text: String) -> Result<String, String>;
}
