//! Services, handlers and links on the published roam 0.6.0 crates, shared by the programs in `src/bin`.

pub mod args;
pub mod checks;
pub mod identity;
pub mod link;
pub mod probe;
pub mod probe_handler;
pub mod report;
pub mod serve;
pub mod shape_json;
pub mod testbed;
pub mod testbed_handler;
pub mod value_json;
