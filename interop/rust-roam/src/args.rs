//! Arguments that all programs have in common.

use std::process::exit;
use std::str::FromStr;

use pico_args::Arguments;
use roam_stream::HandshakeConfig;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transport {
    /// COBS frames on a byte stream.
    Tcp,
    /// One binary message each.
    Ws,
}

impl FromStr for Transport {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "tcp" => Ok(Transport::Tcp),
            "ws" => Ok(Transport::Ws),
            other => Err(format!("transport {other:?}, expected tcp or ws")),
        }
    }
}

#[derive(Debug, Clone)]
pub struct LinkOptions {
    pub transport: Transport,
    pub hello: HandshakeConfig,
    /// TCP_NODELAY. The crates leave it alone, so that Nagle's algorithm is on unless an application turns it off.
    pub no_delay: bool,
}

impl LinkOptions {
    /// Takes `--max-payload`, `--credit` and `--nodelay`; `transport` was read before.
    pub fn from(transport: Transport, args: &mut Arguments) -> Self {
        let defaults = HandshakeConfig::default();
        LinkOptions {
            transport,
            hello: HandshakeConfig {
                max_payload_size: option(args, "--max-payload", defaults.max_payload_size),
                initial_channel_credit: option(args, "--credit", defaults.initial_channel_credit),
            },
            no_delay: args.contains("--nodelay"),
        }
    }
}

/// Ends the program with code 2 and the reason on standard error.
pub fn usage(reason: &str, usage: &str) -> ! {
    eprintln!("{reason}\n\n{usage}");
    exit(2)
}

pub fn option<T: FromStr<Err: std::fmt::Display>>(args: &mut Arguments, name: &'static str, default: T) -> T {
    match args.opt_value_from_str(name) {
        Ok(value) => value.unwrap_or(default),
        Err(error) => usage(&error.to_string(), ""),
    }
}

/// The next argument without a name.
pub fn positional<T: FromStr<Err: std::fmt::Display>>(args: &mut Arguments, what: &str, text: &str) -> T {
    match args.free_from_str() {
        Ok(value) => value,
        Err(error) => usage(&format!("{what}: {error}"), text),
    }
}

/// To be called when everything was read: what is left over is a mistake.
pub fn finish(args: Arguments, text: &str) {
    let rest = args.finish();
    if !rest.is_empty() {
        usage(&format!("unknown arguments: {rest:?}"), text);
    }
}

/// The runtime for `--threads`: 0 is one thread for everything.
pub fn runtime(threads: usize) -> tokio::runtime::Runtime {
    let mut builder = if threads == 0 {
        tokio::runtime::Builder::new_current_thread()
    } else {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(threads);
        builder
    };
    builder.enable_all().build().expect("a runtime can be made")
}
