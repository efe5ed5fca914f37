//! Prints what the crates write, as test data for other implementations.

mod messages;
mod output;
mod signatures;
mod types;
mod values;

use output::Output;
use serde_json::{Map, Value, json};

/// The versions in the lock file, of the crates whose behaviour this is.
fn versions() -> Value {
    let lock = include_str!("../../../Cargo.lock");
    let mut versions = Map::new();
    for package in lock.split("[[package]]") {
        let field = |name: &str| {
            let line = package
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{name} = \"")));
            line.and_then(|rest| rest.strip_suffix('"'))
        };
        if let (Some(name), Some(version)) = (field("name"), field("version"))
            && [
                "roam-wire",
                "roam-session",
                "roam-hash",
                "facet-core",
                "facet-postcard",
                "cobs",
                "heck",
            ]
            .contains(&name)
        {
            versions.insert(name.into(), json!(version));
        }
    }
    Value::Object(versions)
}

fn main() {
    let mut output = Output::default();
    messages::print(&mut output);
    values::print(&mut output);
    signatures::print(&mut output);
    output.print(
        json!({ "program": "interop/rust-roam: cargo run --release --locked --bin vectors", "crates": versions() }),
    );
}
