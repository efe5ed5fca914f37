//! One connection, as many bytes as it takes: in, out, or both ways.

use std::io::{self, ErrorKind};
use std::time::Instant;

use mio::{Events, Poll, Token};

use crate::args::{Args, Mode};
use crate::echo::message;
use crate::link::Link;
use crate::tls::TlsClient;
use crate::window::{STALL, Step, Window, stalled};

/// What has gone and come, and what may go now.
struct Flow {
    mode: Mode,
    transfer: u64,
    window: u64,
    sent: u64,
    received: u64,
}

impl Flow {
    /// Bytes that may be written now.
    fn allowance(&self) -> u64 {
        match self.mode {
            // The byte that ends each transfer is waited for before the next one starts.
            Mode::BulkIn => (self.received + 1) * self.transfer - self.sent,
            Mode::BulkOut => u64::from(self.received == self.sent * self.transfer),
            _ => self.window - (self.sent - self.received),
        }
    }

    /// Bytes that count: those that the server is known to have handled.
    fn done(&self) -> u64 {
        match self.mode {
            Mode::BulkIn => self.received * self.transfer,
            _ => self.received,
        }
    }

    fn check(&self) -> io::Result<()> {
        let most = match self.mode {
            Mode::BulkIn => self.sent / self.transfer,
            Mode::BulkOut => self.sent * self.transfer,
            _ => self.sent,
        };
        if self.received > most {
            let text = format!("the server sent {} bytes where at most {most} were due", self.received);
            return Err(io::Error::new(ErrorKind::InvalidData, text));
        }
        Ok(())
    }
}

pub fn run(args: &Args) -> io::Result<()> {
    let tls = args.tls.as_ref().map(TlsClient::new).transpose()?;
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(8);
    let mut link = Link::open(args.address, tls.as_ref(), poll.registry(), Token(0))?;
    while !link.ready()? {
        poll.poll(&mut events, Some(STALL))?;
        if events.is_empty() {
            return Err(stalled("connecting"));
        }
    }

    let chunk = message(args.chunk);
    let mut scratch = vec![0; 256 * 1024];
    let mut flow = Flow { mode: args.mode, transfer: args.transfer, window: args.window, sent: 0, received: 0 };
    let mut window = Window::start(args.warmup, args.seconds);
    let (mut base, mut moved) = (0, Instant::now());
    loop {
        let mut blocked = true;
        link.flush()?;
        let offset = (flow.sent % args.chunk as u64) as usize;
        let length = flow.allowance().min((args.chunk - offset) as u64) as usize;
        if length > 0 {
            match link.write(&chunk[offset..offset + length]) {
                Ok(n) => {
                    flow.sent += n as u64;
                    blocked = false;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        match link.read(&mut scratch) {
            Ok(0) => return Err(io::Error::new(ErrorKind::UnexpectedEof, "the server closed the connection")),
            Ok(n) => {
                if args.mode == Mode::BulkEcho {
                    verify(&scratch[..n], &chunk, flow.received)?;
                }
                flow.received += n as u64;
                flow.check()?;
                blocked = false;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }

        let now = Instant::now();
        match window.step(now) {
            Step::Measure => base = flow.done(),
            Step::Stop => {
                report(args, window.end(now), flow.done() - base);
                return Ok(());
            }
            Step::Go => {}
        }
        if !blocked {
            moved = now;
        } else if now.duration_since(moved) > STALL {
            return Err(stalled("moving bytes"));
        } else {
            poll.poll(&mut events, Some(window.patience(now)))?;
        }
    }
}

/// The stream repeats `chunk` for ever; `at` is where in it `bytes` begins.
fn verify(mut bytes: &[u8], chunk: &[u8], at: u64) -> io::Result<()> {
    let mut offset = (at % chunk.len() as u64) as usize;
    while !bytes.is_empty() {
        let length = bytes.len().min(chunk.len() - offset);
        if bytes[..length] != chunk[offset..offset + length] {
            return Err(io::Error::new(ErrorKind::InvalidData, format!("other bytes came back at {at}")));
        }
        bytes = &bytes[length..];
        offset = 0;
    }
    Ok(())
}

fn report(args: &Args, seconds: f64, bytes: u64) {
    println!(
        r#"{{"mode":"{}","tls":{},"chunk":{},"seconds":{seconds:.6},"operations":{},"rate":{:.3}}}"#,
        args.mode.name(),
        args.tls.is_some(),
        args.chunk,
        bytes as f64 / args.chunk as f64,
        bytes as f64 / seconds / 1e6,
    );
}
