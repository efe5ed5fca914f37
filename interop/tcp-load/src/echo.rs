//! N connections, each with one message under way; also opens the connections of `idle`.

use std::io::{self, ErrorKind};
use std::time::Instant;

use mio::{Events, Poll, Token};

use crate::args::Args;
use crate::latency::Latencies;
use crate::link::Link;
use crate::tls::TlsClient;
use crate::window::{STALL, Step, Window, stalled};

/// Connections being opened at the same time: below the usual backlog, so that no SYN is dropped.
const OPENING: usize = 128;

pub struct Peer {
    link: Link,
    sent: usize,
    received: usize,
    started: Instant,
}

impl Peer {
    fn send(&mut self, message: &[u8]) -> io::Result<()> {
        while self.sent < message.len() {
            match self.link.write(&message[self.sent..]) {
                Ok(n) => self.sent += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        self.link.flush().map(|_| ())
    }

    /// Starts the next round trip.
    fn begin(&mut self, message: &[u8], now: Instant) -> io::Result<()> {
        self.sent = 0;
        self.received = 0;
        self.started = now;
        self.send(message)
    }

    /// Goes on after an event; true when the whole message came back, byte for byte.
    fn resume(&mut self, message: &[u8], scratch: &mut [u8]) -> io::Result<bool> {
        self.send(message)?;
        while self.received < message.len() {
            match self.link.read(scratch) {
                Ok(0) => return Err(io::Error::new(ErrorKind::UnexpectedEof, "the server closed a connection")),
                Ok(n) => {
                    if message.get(self.received..self.received + n) != Some(&scratch[..n]) {
                        return Err(io::Error::new(ErrorKind::InvalidData, "the server answered other bytes"));
                    }
                    self.received += n;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

pub fn message(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|i| (i % 251) as u8).collect()
}

pub struct Field {
    poll: Poll,
    events: Events,
    peers: Vec<Peer>,
    scratch: Vec<u8>,
}

impl Field {
    /// Opens all connections, a limited number at a time.
    pub fn open(args: &Args) -> io::Result<Field> {
        let tls = args.tls.as_ref().map(TlsClient::new).transpose()?;
        let mut poll = Poll::new()?;
        let mut events = Events::with_capacity(1024);
        let mut peers: Vec<Peer> = Vec::with_capacity(args.connections);
        let mut ready = vec![false; args.connections];
        let mut opened = 0;
        while opened < args.connections {
            while peers.len() < args.connections && peers.len() - opened < OPENING {
                let link = Link::open(args.address, tls.as_ref(), poll.registry(), Token(peers.len()))?;
                peers.push(Peer { link, sent: 0, received: 0, started: Instant::now() });
            }
            poll.poll(&mut events, Some(STALL))?;
            if events.is_empty() {
                return Err(stalled("opening connections"));
            }
            for event in &events {
                let Token(index) = event.token();
                if !ready[index] && peers[index].link.ready()? {
                    ready[index] = true;
                    opened += 1;
                }
            }
        }
        Ok(Field { poll, events, peers, scratch: vec![0; 64 * 1024] })
    }

    /// One round trip on every connection, a limited number at a time.
    pub fn echo_once(&mut self, message: &[u8]) -> io::Result<()> {
        let mut done = vec![false; self.peers.len()];
        let (mut begun, mut finished) = (0, 0);
        while finished < self.peers.len() {
            while begun < self.peers.len() && begun - finished < OPENING {
                self.peers[begun].begin(message, Instant::now())?;
                begun += 1;
            }
            self.poll.poll(&mut self.events, Some(STALL))?;
            if self.events.is_empty() {
                return Err(stalled("waiting for echoes"));
            }
            for event in &self.events {
                let Token(index) = event.token();
                if index < begun && !done[index] && self.peers[index].resume(message, &mut self.scratch)? {
                    done[index] = true;
                    finished += 1;
                }
            }
        }
        Ok(())
    }

    fn measure(&mut self, args: &Args, latencies: &mut Latencies) -> io::Result<f64> {
        let message = message(args.bytes);
        for peer in &mut self.peers {
            peer.begin(&message, Instant::now())?;
        }
        let mut window = Window::start(args.warmup, args.seconds);
        let mut moved = Instant::now();
        loop {
            let before = Instant::now();
            self.poll.poll(&mut self.events, Some(window.patience(before)))?;
            let now = Instant::now();
            match window.step(now) {
                Step::Stop => return Ok(window.end(now)),
                Step::Measure => latencies.clear(),
                Step::Go => {}
            }
            if !self.events.is_empty() {
                moved = now;
            } else if now.duration_since(moved) > STALL {
                return Err(stalled("waiting for echoes"));
            }
            for event in &self.events {
                let Token(index) = event.token();
                let peer = &mut self.peers[index];
                if peer.resume(&message, &mut self.scratch)? {
                    let now = Instant::now();
                    latencies.record(now.duration_since(peer.started));
                    if window.measuring() && args.count.is_some_and(|count| latencies.len() >= count) {
                        return Ok(window.end(now));
                    }
                    peer.begin(&message, now)?;
                }
            }
        }
    }
}

pub fn run(args: &Args) -> io::Result<()> {
    let mut field = Field::open(args)?;
    let mut latencies = Latencies::default();
    let seconds = field.measure(args, &mut latencies)?;
    report(args, seconds, &mut latencies);
    Ok(())
}

pub fn report(args: &Args, seconds: f64, latencies: &mut Latencies) {
    let operations = latencies.len();
    let [p50, p99] = latencies.quantiles([0.5, 0.99]);
    println!(
        r#"{{"mode":"{}","tls":{},"connections":{},"bytes":{},"seconds":{seconds:.6},"operations":{operations},"rate":{:.3},"p50_us":{p50:.3},"p99_us":{p99:.3}}}"#,
        args.mode.name(),
        args.tls.is_some(),
        args.connections,
        args.bytes,
        operations as f64 / seconds,
    );
}
