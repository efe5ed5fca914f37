//! Connect, one echo, close, again: C slots, each with one connection at a time.

use std::io::{self, ErrorKind};
use std::time::Instant;

use mio::{Events, Poll, Token};

use crate::args::Args;
use crate::echo::{message, report};
use crate::latency::Latencies;
use crate::link::Link;
use crate::tls::TlsClient;
use crate::window::{STALL, Step, Window, stalled};

enum Phase {
    Opening,
    Echoing {
        sent: usize,
        received: usize,
    },
    /// FIN is out; the connection counts when the server's FIN is in too.
    Closing,
}

struct Slot {
    link: Link,
    phase: Phase,
    started: Instant,
}

pub fn run(args: &Args) -> io::Result<()> {
    let tls = args.tls.as_ref().map(TlsClient::new).transpose()?;
    let message = message(args.bytes);
    let mut scratch = vec![0; 64 * 1024];
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(1024);
    let mut latencies = Latencies::default();
    let open = |poll: &Poll, index: usize| -> io::Result<Slot> {
        let started = Instant::now();
        let link = Link::open(args.address, tls.as_ref(), poll.registry(), Token(index))?;
        Ok(Slot { link, phase: Phase::Opening, started })
    };
    let mut slots = (0..args.connections).map(|index| open(&poll, index)).collect::<io::Result<Vec<Slot>>>()?;

    let mut window = Window::start(args.warmup, args.seconds);
    let mut moved = Instant::now();
    let seconds = 'run: loop {
        poll.poll(&mut events, Some(window.patience(Instant::now())))?;
        let now = Instant::now();
        match window.step(now) {
            Step::Stop => break window.end(now),
            Step::Measure => latencies.clear(),
            Step::Go => {}
        }
        if !events.is_empty() {
            moved = now;
        } else if now.duration_since(moved) > STALL {
            return Err(stalled("connecting"));
        }
        for event in &events {
            let Token(index) = event.token();
            if !slots[index].resume(&message, &mut scratch)? {
                continue;
            }
            let now = Instant::now();
            latencies.record(now.duration_since(slots[index].started));
            if window.measuring() && args.count.is_some_and(|count| latencies.len() >= count) {
                break 'run window.end(now);
            }
            slots[index] = open(&poll, index)?;
        }
    };
    report(args, seconds, &mut latencies);
    Ok(())
}

impl Slot {
    /// Goes on after an event; true when both sides have closed.
    fn resume(&mut self, message: &[u8], scratch: &mut [u8]) -> io::Result<bool> {
        loop {
            match &mut self.phase {
                Phase::Opening => {
                    if !self.link.ready()? {
                        return Ok(false);
                    }
                    self.phase = Phase::Echoing { sent: 0, received: 0 };
                }
                Phase::Echoing { sent, received } => {
                    while *sent < message.len() {
                        match self.link.write(&message[*sent..]) {
                            Ok(n) => *sent += n,
                            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                            Err(error) => return Err(error),
                        }
                    }
                    self.link.flush()?;
                    match self.link.read(scratch) {
                        Ok(0) => return Err(io::Error::new(ErrorKind::UnexpectedEof, "closed before the echo")),
                        Ok(n) => {
                            if message.get(*received..*received + n) != Some(&scratch[..n]) {
                                return Err(io::Error::new(ErrorKind::InvalidData, "the server answered other bytes"));
                            }
                            *received += n;
                        }
                        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                        Err(error) => return Err(error),
                    }
                    if *received == message.len() {
                        self.link.finish()?;
                        self.phase = Phase::Closing;
                    }
                }
                Phase::Closing => match self.link.read(scratch) {
                    Ok(0) => return Ok(true),
                    Ok(_) => return Err(io::Error::new(ErrorKind::InvalidData, "bytes after the echo")),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        self.link.flush()?;
                        return Ok(false);
                    }
                    Err(error) => return Err(error),
                },
            }
        }
    }
}
