//! Load for a server that serves Probe, in any language: prints one JSON line with what it measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pico_args::Arguments;
use roam::session::{Rx, channel};
use roam_stream::HandshakeConfig;
use rust_roam::args::{LinkOptions, Transport, finish, option, positional, runtime, usage};
use rust_roam::link::{self, Link};
use rust_roam::probe::ProbeClient;
use rust_roam::probe_handler::{ProcessState, item};
use rust_roam::report::line;
use rust_roam::serve::{Services, check_ids};
use serde_json::{Value, json};

const USAGE: &str = "bench tcp|ws HOST:PORT echo|up|down [options]
modes
  echo                 Probe.echo of --size bytes, --in-flight calls at a time on each connection
  up                   Probe.count_items: --items items of --size bytes to the server, again and again
  down                 Probe.generate: the same from the server
options
  --in-flight N        (64)
  --connections N      links (1)
  --size N             bytes in a payload or an item (echo 32, else 1024)
  --items N            items in one call; toward a Rust server at most 4 GiB of them in all (200000)
  --seconds S          of measuring (3)
  --warmup S           before that (1)
  --credit N           in our Hello (4294967295)
  --max-payload N      in our Hello (1048576)
  --nodelay            set TCP_NODELAY
  --threads N          worker threads; 0 is one thread for everything (0)";

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Echo,
    Up,
    Down,
}

struct Plan {
    in_flight: usize,
    connections: usize,
    size: u32,
    items: u32,
    measure: Duration,
    warmup: Duration,
}

fn main() {
    check_ids();
    let mut args = Arguments::from_env();
    let transport: Transport = positional(&mut args, "transport", USAGE);
    let address: String = positional(&mut args, "address", USAGE);
    let mode: String = positional(&mut args, "mode", USAGE);
    let mode = match mode.as_str() {
        "echo" => Mode::Echo,
        "up" => Mode::Up,
        "down" => Mode::Down,
        other => usage(&format!("mode {other:?}"), USAGE),
    };
    let options = LinkOptions {
        hello: HandshakeConfig {
            initial_channel_credit: option(&mut args, "--credit", u32::MAX),
            max_payload_size: option(&mut args, "--max-payload", 1_048_576),
        },
        ..LinkOptions::from(transport, &mut args)
    };
    let threads = option(&mut args, "--threads", 0);
    let plan = Plan {
        in_flight: option(&mut args, "--in-flight", 64),
        connections: option(&mut args, "--connections", 1),
        size: option(&mut args, "--size", if mode == Mode::Echo { 32 } else { 1024 }),
        items: option(&mut args, "--items", 200_000),
        measure: Duration::from_secs_f64(option(&mut args, "--seconds", 3.0)),
        warmup: Duration::from_secs_f64(option(&mut args, "--warmup", 1.0)),
    };
    finish(args, USAGE);
    let result = runtime(threads).block_on(async {
        let mut links = Vec::new();
        for _ in 0..plan.connections {
            let services = Services::All(Arc::new(ProcessState::default()));
            links.push(
                link::open(&address, &options, services)
                    .await
                    .map_err(|error| error.to_string())?,
            );
        }
        match mode {
            Mode::Echo => echo(&plan, &links).await,
            Mode::Up | Mode::Down => stream(&plan, &links, mode).await,
        }
    });
    match result {
        Ok(mut measured) => {
            measured["nodelay"] = json!(options.no_delay);
            measured["threads"] = json!(threads);
            line(&measured);
        }
        Err(error) => {
            line(&json!({ "error": error }));
            std::process::exit(1);
        }
    }
}

/// Samples of one caller, in nanoseconds: at most so many that a long run stays in memory.
const MAX_SAMPLES: usize = 4_000_000;

async fn echo(plan: &Plan, links: &[Link]) -> Result<Value, String> {
    let measuring = Arc::new(AtomicBool::new(false));
    let stop = Arc::new(AtomicBool::new(false));
    let mut callers = Vec::new();
    for link in links {
        for _ in 0..plan.in_flight {
            let client = ProbeClient::new(link.handle.clone());
            let (measuring, stop, payload) = (measuring.clone(), stop.clone(), vec![0x5a; plan.size as usize]);
            callers.push(tokio::spawn(async move {
                let (mut calls, mut samples) = (0u64, Vec::new());
                while !stop.load(Ordering::Relaxed) {
                    let start = Instant::now();
                    let answer = client
                        .echo(payload.clone())
                        .await
                        .map_err(|error| format!("{error:?}"))?;
                    if answer.len() != payload.len() {
                        return Err(format!("{} bytes came back", answer.len()));
                    }
                    if measuring.load(Ordering::Relaxed) {
                        calls += 1;
                        if samples.len() < MAX_SAMPLES {
                            samples.push(u32::try_from(start.elapsed().as_nanos()).unwrap_or(u32::MAX));
                        }
                    }
                }
                Ok((calls, samples))
            }));
        }
    }
    tokio::time::sleep(plan.warmup).await;
    measuring.store(true, Ordering::Relaxed);
    let start = Instant::now();
    tokio::time::sleep(plan.measure).await;
    measuring.store(false, Ordering::Relaxed);
    let seconds = start.elapsed().as_secs_f64();
    stop.store(true, Ordering::Relaxed);
    let (mut calls, mut samples) = (0, Vec::new());
    for caller in callers {
        let (its_calls, its_samples) = caller.await.map_err(|error| error.to_string())??;
        calls += its_calls;
        samples.extend(its_samples);
    }
    samples.sort_unstable();
    let percentile = |share: f64| {
        let index = ((samples.len() as f64 * share) as usize).min(samples.len().saturating_sub(1));
        samples.get(index).map(|nanoseconds| f64::from(*nanoseconds) / 1000.0)
    };
    Ok(json!({
        "mode": "echo",
        "inFlight": plan.in_flight,
        "connections": links.len(),
        "size": plan.size,
        "seconds": seconds,
        "calls": calls,
        "callsPerSecond": (calls as f64 / seconds).round(),
        "p50Microseconds": percentile(0.5),
        "p99Microseconds": percentile(0.99),
    }))
}

async fn drain(mut items: Rx<Vec<u8>>, count: Arc<AtomicU64>) -> Result<u64, String> {
    let mut received = 0;
    while items.recv().await.map_err(|error| error.to_string())?.is_some() {
        received += 1;
        count.fetch_add(1, Ordering::Relaxed);
    }
    Ok(received)
}

/// Streams, one a link, one after the other. Items are counted where they leave or arrive, so that the figure does not
/// depend on how many whole streams fit into the time.
async fn stream(plan: &Plan, links: &[Link], mode: Mode) -> Result<Value, String> {
    let count = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let (items, size) = (plan.items, plan.size);
    let mut streams = Vec::new();
    for link in links {
        let (client, count, stop) = (ProbeClient::new(link.handle.clone()), count.clone(), stop.clone());
        streams.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let (tx, rx) = channel::<Vec<u8>>();
                let (sent, received) = if mode == Mode::Down {
                    let reader = tokio::spawn(drain(rx, count.clone()));
                    let sent = client
                        .generate(items, size, tx)
                        .await
                        .map_err(|error| format!("{error:?}"))?;
                    (u64::from(sent), reader.await.map_err(|error| error.to_string())??)
                } else {
                    let (count, stop, item) = (count.clone(), stop.clone(), item(7, size));
                    let writer = tokio::spawn(async move {
                        let mut sent = 0;
                        while sent < u64::from(items) && !stop.load(Ordering::Relaxed) && tx.send(&item).await.is_ok() {
                            sent += 1;
                            count.fetch_add(1, Ordering::Relaxed);
                        }
                        sent
                    });
                    let received = client.count_items(rx).await.map_err(|error| format!("{error:?}"))?;
                    (writer.await.map_err(|error| error.to_string())?, received.items)
                };
                if sent != received {
                    return Err(format!("{sent} items were sent, {received} received"));
                }
            }
            Ok(())
        }));
    }
    tokio::time::sleep(plan.warmup).await;
    let (start, before) = (Instant::now(), count.load(Ordering::Relaxed));
    tokio::time::sleep(plan.measure).await;
    let (seconds, items) = (start.elapsed().as_secs_f64(), count.load(Ordering::Relaxed) - before);
    stop.store(true, Ordering::Relaxed);
    for stream in streams {
        stream.await.map_err(|error| error.to_string())??;
    }
    Ok(json!({
        "mode": if mode == Mode::Down { "down" } else { "up" },
        "connections": links.len(),
        "size": plan.size,
        "itemsInOneStream": plan.items,
        "seconds": seconds,
        "items": items,
        "itemsPerSecond": (items as f64 / seconds).round(),
        "megabytesPerSecond": (items as f64 * f64::from(plan.size) / seconds / 10_000.0).round() / 100.0,
    }))
}
