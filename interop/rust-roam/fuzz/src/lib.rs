//! The Fuzz service: one echo method for each type that `generate/` wrote, and random values of those types.

pub mod generated;
pub mod random;
mod same_bytes;

pub use generated::{FuzzClient, FuzzDispatcher, FuzzHandler, METHODS, fuzz_service_detail, send_random};
