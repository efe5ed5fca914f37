//! Calls a server that serves Testbed, Probe or Fuzz.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use fuzz_service::{FuzzClient, METHODS, send_random};
use pico_args::Arguments;
use rust_roam::args::{LinkOptions, Transport, finish, option, positional, runtime, usage};
use rust_roam::checks::{self, CHECKS, Target};
use rust_roam::link::{self, Link};
use rust_roam::probe::ProbeClient;
use rust_roam::probe_handler::ProcessState;
use rust_roam::report::line;
use rust_roam::serve::{Services, check_ids};
use serde_json::{Value, json};

const USAGE: &str = "client tcp|ws HOST:PORT|ws://... COMMAND [options]
commands
  check                run the checks, a JSON line each; exits with 1 if one fails
    --only a,b         only these (whole names or their beginnings)
    --skip a,b         all but these
    --peer-max-payload N  what the server's Hello says (1048576)
    --timeout-ms N     for each check (10000)
  list                 print the names of the checks
  fuzz                 send random values to the Fuzz service, print one JSON line
    --count N          values in all (6000)
    --seed N           (1)
    --in-flight N      (16)
  oversize             send a request of exactly --max-payload bytes and one of a byte more; print a line
                       that says how both and the link ended
  serve                serve Testbed, Probe and Fuzz to the other side until the link ends
options
  --max-payload N      in our Hello (1048576)
  --credit N           in our Hello (65536)
  --nodelay            set TCP_NODELAY
  --threads N          worker threads; 0 is one thread for everything (0)";

fn main() -> ExitCode {
    check_ids();
    let mut args = Arguments::from_env();
    let transport: Transport = positional(&mut args, "transport", USAGE);
    let address: String = positional(&mut args, "address", USAGE);
    let command: String = positional(&mut args, "command", USAGE);
    let options = LinkOptions::from(transport, &mut args);
    let threads = option(&mut args, "--threads", 0);
    runtime(threads).block_on(async {
        match command.as_str() {
            "check" => check(&address, options, args).await,
            "list" => {
                finish(args, USAGE);
                CHECKS.iter().for_each(|(name, _)| println!("{name}"));
                ExitCode::SUCCESS
            }
            "fuzz" => fuzz(&address, options, args).await,
            "oversize" => oversize(&address, options, args).await,
            "serve" => serve(&address, options, args).await,
            other => usage(&format!("command {other:?}"), USAGE),
        }
    })
}

/// Opens the link, or ends the program with 3 and a line that says why.
async fn open(address: &str, options: &LinkOptions) -> Link {
    match link::open(address, options, Services::All(Arc::new(ProcessState::default()))).await {
        Ok(link) => link,
        Err(error) => {
            line(&json!({ "error": "connect", "detail": error.to_string() }));
            std::process::exit(3)
        }
    }
}

fn exit_code(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn check(address: &str, options: LinkOptions, mut args: Arguments) -> ExitCode {
    let list = |text: String| {
        text.split(',')
            .filter(|part| !part.is_empty())
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let only = list(option(&mut args, "--only", String::new()));
    let skip = list(option(&mut args, "--skip", String::new()));
    let theirs = option(&mut args, "--peer-max-payload", 1_048_576u32);
    let limit = Duration::from_millis(option(&mut args, "--timeout-ms", 10_000));
    finish(args, USAGE);
    let named = |list: &[String], name: &str| list.iter().any(|part| name.starts_with(part.as_str()));
    let link = open(address, &options).await;
    let target = Target {
        handle: link.handle,
        max_payload: theirs.min(options.hello.max_payload_size),
    };
    let (mut passed, mut failed) = (0, 0);
    for (name, check) in CHECKS {
        if (!only.is_empty() && !named(&only, name)) || named(&skip, name) {
            continue;
        }
        let (outcome, time) = checks::run(*check, target.clone(), limit).await;
        let mut report = json!({ "check": name, "ok": outcome.is_ok(), "ms": time.as_millis() as u64 });
        match outcome {
            Ok(()) => passed += 1,
            Err(detail) => {
                failed += 1;
                report["detail"] = Value::from(detail);
            }
        }
        line(&report);
    }
    line(&json!({ "passed": passed, "failed": failed }));
    exit_code(failed == 0 && passed > 0)
}

async fn fuzz(address: &str, options: LinkOptions, mut args: Arguments) -> ExitCode {
    let count: usize = option(&mut args, "--count", 6000);
    let seed: u64 = option(&mut args, "--seed", 1);
    let in_flight: usize = option(&mut args, "--in-flight", 16);
    finish(args, USAGE);
    let link = open(address, &options).await;
    let mut tasks = Vec::new();
    for lane in 0..in_flight {
        let client = FuzzClient::new(link.handle.clone());
        tasks.push(tokio::spawn(async move {
            let (mut bytes, mut failures, mut calls) = (0, Vec::new(), 0usize);
            for number in (lane..count).step_by(in_flight) {
                // One generator each, so that a single value can be made again from the seed and its number.
                let mut rng = fastrand::Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number as u64);
                match send_random(&client, number % METHODS, &mut rng).await {
                    Ok(sent) => bytes += sent.len(),
                    Err(detail) => {
                        failures.push(json!({ "number": number, "method": number % METHODS, "detail": detail }))
                    }
                }
                calls += 1;
            }
            (bytes, failures, calls)
        }));
    }
    let (mut bytes, mut failures, mut calls) = (0, Vec::new(), 0);
    for task in tasks {
        if let Ok((task_bytes, task_failures, task_calls)) = task.await {
            bytes += task_bytes;
            failures.extend(task_failures);
            calls += task_calls;
        }
    }
    let failed = failures.len();
    failures.truncate(20);
    line(&json!({ "seed": seed, "calls": calls, "bytes": bytes, "failed": failed, "failures": failures }));
    exit_code(failed == 0 && calls == count)
}

/// A request of exactly the size that our Hello allows, then one byte more. Nothing in the crates stops a caller from
/// sending too much: the peer has to.
async fn oversize(address: &str, options: LinkOptions, args: Arguments) -> ExitCode {
    finish(args, USAGE);
    let link = open(address, &options).await;
    let probe = ProbeClient::new(link.handle);
    let mut calls = Vec::new();
    for size in [options.hello.max_payload_size, options.hello.max_payload_size + 1] {
        // The argument is encoded as its length, then its bytes.
        let mut length = size as usize;
        while facet_postcard::to_vec(&length).map_or(0, |prefix| prefix.len()) + length > size as usize {
            length -= 1;
        }
        calls.push(match probe.take_bytes(vec![7; length]).await {
            Ok(count) => json!({ "payload": size, "answer": count }),
            Err(error) => json!({ "payload": size, "error": format!("{error:?}") }),
        });
    }
    drop(probe);
    let end = tokio::time::timeout(Duration::from_secs(1), link.end).await;
    let end = end
        .ok()
        .and_then(Result::ok)
        .unwrap_or(json!({ "end": "none within a second" }));
    line(&json!({ "calls": calls, "link": end }));
    ExitCode::SUCCESS
}

async fn serve(address: &str, options: LinkOptions, args: Arguments) -> ExitCode {
    finish(args, USAGE);
    let link = open(address, &options).await;
    println!("serving {address}");
    let end = link
        .end
        .await
        .unwrap_or_else(|error| json!({ "end": "panic", "detail": error.to_string() }));
    line(&end);
    ExitCode::SUCCESS
}
