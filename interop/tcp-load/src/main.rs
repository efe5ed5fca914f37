//! Drives an echo, sink or source server over TCP or TLS from one thread and prints one JSON line.
//!
//! One thread on purpose: on a machine with two cores the other one belongs to the server.

mod args;
mod bulk;
mod churn;
mod echo;
mod idle;
mod latency;
mod link;
mod tls;
mod window;

use std::process::ExitCode;

use args::{Mode, USAGE};

fn main() -> ExitCode {
    let args = match args::parse() {
        Ok(Some(args)) => args,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("tcp-load: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let done = match args.mode {
        Mode::Echo => echo::run(&args),
        Mode::BulkIn | Mode::BulkOut | Mode::BulkEcho => bulk::run(&args),
        Mode::Connect => churn::run(&args),
        Mode::Idle => idle::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tcp-load: {} {}: {error}", args.mode.name(), args.address);
            ExitCode::FAILURE
        }
    }
}
