//! The programs talk in lines on standard output: one JSON object a line.

use std::io::Write;

use serde_json::Value;

/// Prints one line. A reader that went away ends the program, quietly.
pub fn line(value: &Value) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{value}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
