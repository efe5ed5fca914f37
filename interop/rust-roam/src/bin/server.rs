//! Serves Testbed, Probe and Fuzz, or forwards to another server.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use pico_args::Arguments;
use rust_roam::args::{self, LinkOptions, Transport, finish, option, positional, runtime, usage};
use rust_roam::link;
use rust_roam::probe_handler::ProcessState;
use rust_roam::report::line;
use rust_roam::serve::{Services, check_ids};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

const USAGE: &str = "server tcp|ws [HOST:PORT (127.0.0.1:0)] [options]
  --max-payload N      in our Hello (1048576)
  --credit N           in our Hello (65536)
  --nodelay            set TCP_NODELAY
  --threads N          worker threads; 0 is one thread for everything (0)
  --links N            exit with 0 after so many links have ended (0: never)
  --events             print a JSON line when a link begins and when it ends
  --forward-tcp ADDR   serve nothing: forward every call to that server over TCP
  --until-stdin-ends   exit with 0 at the end of standard input";

struct Options {
    link: LinkOptions,
    address: String,
    links: u64,
    events: bool,
    forward: Option<String>,
    until_stdin_ends: bool,
}

fn main() {
    check_ids();
    let mut args = Arguments::from_env();
    let transport: Transport = positional(&mut args, "transport", USAGE);
    let link = LinkOptions::from(transport, &mut args);
    let threads = option(&mut args, "--threads", 0);
    let forward = option(&mut args, "--forward-tcp", String::new());
    let options = Options {
        links: option(&mut args, "--links", 0),
        events: args.contains("--events"),
        until_stdin_ends: args.contains("--until-stdin-ends"),
        address: args
            .opt_free_from_str()
            .ok()
            .flatten()
            .unwrap_or_else(|| "127.0.0.1:0".to_string()),
        forward: (!forward.is_empty()).then_some(forward),
        link,
    };
    finish(args, USAGE);
    runtime(threads).block_on(async {
        tokio::select! {
            () = serve(&options) => {}
            () = stdin_ended(), if options.until_stdin_ends => {}
        }
    });
    // Blocked reads of standard input would keep the runtime waiting.
    std::process::exit(0);
}

async fn stdin_ended() {
    let mut buffer = [0; 256];
    while matches!(tokio::io::stdin().read(&mut buffer).await, Ok(1..)) {}
}

async fn serve(options: &Options) {
    let listener = match TcpListener::bind(&options.address).await {
        Ok(listener) => listener,
        Err(error) => usage(&format!("{}: {error}", options.address), USAGE),
    };
    let state = Arc::new(ProcessState::default());
    let services = match &options.forward {
        None => Services::All(state.clone()),
        Some(address) => {
            let upstream = LinkOptions {
                transport: args::Transport::Tcp,
                ..options.link.clone()
            };
            match link::open(address, &upstream, Services::All(state.clone())).await {
                Ok(link) => Services::Forward(link.handle),
                Err(error) => usage(&format!("{address}: {error}"), USAGE),
            }
        }
    };
    println!(
        "listening on {}",
        listener.local_addr().expect("a bound listener has an address")
    );
    let (ended, mut ends) = tokio::sync::mpsc::unbounded_channel();
    let mut remaining = options.links;
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let number = state.links.fetch_add(1, Ordering::Relaxed) + 1;
                let (link, services, ended, events) = (options.link.clone(), services.clone(), ended.clone(), options.events);
                tokio::spawn(async move {
                    let end = run(stream, link, services, number, events).await;
                    if events {
                        line(&with_number("end", number, end));
                    }
                    let _ = ended.send(());
                });
            }
            _ = ends.recv() => {
                if remaining == 1 {
                    return;
                }
                remaining = remaining.saturating_sub(1);
            }
        }
    }
}

async fn run(stream: TcpStream, options: LinkOptions, services: Services, number: u64, events: bool) -> Value {
    match link::accept(stream, &options, services).await {
        Ok(link) => {
            if events {
                line(&with_number("link", number, json!({})));
            }
            // Held only by the handlers: the end of the driver ends the link.
            drop(link.handle);
            link.end
                .await
                .unwrap_or_else(|error| json!({ "end": "panic", "detail": error.to_string() }))
        }
        Err(end) => json!({ "end": "handshake", "detail": end }),
    }
}

fn with_number(event: &str, number: u64, more: Value) -> Value {
    let mut value = json!({ "event": event, "link": number });
    if let (Value::Object(into), Value::Object(from)) = (&mut value, more) {
        into.extend(from);
    }
    value
}
