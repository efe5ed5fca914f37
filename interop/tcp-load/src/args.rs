//! Command line: what to do, with what load, for how long.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::*;

pub const USAGE: &str = "\
usage: tcp-load MODE ADDRESS [options]

modes
  echo        N connections, each with one message under way
  bulk-in     one connection; the server discards, and answers one byte after each transfer
  bulk-out    one connection; each byte sent asks the server for one transfer
  bulk-echo   one connection; written and read at the same time, at most --window bytes under way
  connect     connect, one echo, close, again, C at a time
  idle        open N connections, one echo on each, report, hold them until stdin ends

options
  --connections N   echo, connect, idle: how many at a time             (64)
  --bytes N         echo, connect, idle: size of a message              (64)
  --chunk N         bulk: size of a write                               (65536)
  --transfer N      bulk-in, bulk-out: bytes of a transfer              (16777216)
  --window N        bulk-echo: most bytes under way                     (1048576)
  --seconds S       length of the measurement                           (3)
  --warmup S        same load before it, not counted                    (1)
  --count N         echo, connect: stop after N operations              (none)
  --tls             TLS 1.3, a full handshake for each connection
  --ca FILE         PEM; the roots that the server's certificate must reach
  --server-name N   name the certificate must carry                     (localhost)
  --insecure        do not verify the certificate

Prints one JSON line on stdout. On stderr: \"measuring\" and \"measured\" as the measurement begins and ends.
";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Echo,
    BulkIn,
    BulkOut,
    BulkEcho,
    Connect,
    Idle,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Mode::Echo => "echo",
            Mode::BulkIn => "bulk-in",
            Mode::BulkOut => "bulk-out",
            Mode::BulkEcho => "bulk-echo",
            Mode::Connect => "connect",
            Mode::Idle => "idle",
        }
    }

    fn from_name(name: &str) -> Option<Mode> {
        [Mode::Echo, Mode::BulkIn, Mode::BulkOut, Mode::BulkEcho, Mode::Connect, Mode::Idle]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

/// How the server's certificate is judged.
pub enum Trust {
    Roots(PathBuf),
    Anything,
}

pub struct TlsArgs {
    pub trust: Trust,
    pub server_name: String,
}

pub struct Args {
    pub mode: Mode,
    pub address: SocketAddr,
    pub connections: usize,
    pub bytes: usize,
    pub chunk: usize,
    pub transfer: u64,
    pub window: u64,
    pub seconds: Duration,
    pub warmup: Duration,
    pub count: Option<u64>,
    pub tls: Option<TlsArgs>,
}

/// Reads the process arguments; `None` when only help was asked for.
pub fn parse() -> Result<Option<Args>, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut positional: Vec<String> = Vec::new();
    let (mut connections, mut bytes, mut chunk) = (64, 64, 65_536);
    let (mut transfer, mut window, mut count) = (16 << 20, 1 << 20, None);
    let (mut seconds, mut warmup) = (Duration::from_secs(3), Duration::from_secs(1));
    let (mut tls, mut insecure, mut ca, mut server_name) = (false, false, None, "localhost".to_owned());

    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("connections") => connections = at_least_one(parser.value()?, "--connections")?,
            Long("bytes") => bytes = at_least_one(parser.value()?, "--bytes")?,
            Long("chunk") => chunk = at_least_one(parser.value()?, "--chunk")?,
            Long("transfer") => transfer = at_least_one(parser.value()?, "--transfer")? as u64,
            Long("window") => window = at_least_one(parser.value()?, "--window")? as u64,
            Long("seconds") => seconds = duration(parser.value()?)?,
            Long("warmup") => warmup = duration(parser.value()?)?,
            Long("count") => count = Some(at_least_one(parser.value()?, "--count")? as u64),
            Long("tls") => tls = true,
            Long("ca") => ca = Some(PathBuf::from(parser.value()?)),
            Long("server-name") => server_name = parser.value()?.string()?,
            Long("insecure") => insecure = true,
            Value(value) => positional.push(value.string()?),
            other => return Err(other.unexpected()),
        }
    }

    let [mode, address] = positional.as_slice() else {
        return Err("expected a mode and an address such as 127.0.0.1:7000".into());
    };
    let trust = match (tls, insecure, ca) {
        (false, false, None) => None,
        (false, ..) => return Err("--ca and --insecure need --tls".into()),
        (true, true, None) => Some(Trust::Anything),
        (true, false, Some(file)) => Some(Trust::Roots(file)),
        (true, ..) => return Err("--tls needs one of --ca FILE and --insecure".into()),
    };
    Ok(Some(Args {
        mode: Mode::from_name(mode).ok_or_else(|| format!("unknown mode {mode:?}"))?,
        address: address.parse().map_err(|_| format!("not an address with port: {address:?}"))?,
        connections,
        bytes,
        chunk,
        transfer,
        window,
        seconds,
        warmup,
        count,
        tls: trust.map(|trust| TlsArgs { trust, server_name }),
    }))
}

fn at_least_one(value: OsString, name: &str) -> Result<usize, lexopt::Error> {
    match value.parse()? {
        0 => Err(format!("{name} must be at least 1").into()),
        n => Ok(n),
    }
}

fn duration(value: OsString) -> Result<Duration, lexopt::Error> {
    let seconds: f64 = value.parse()?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string().into())
}
