//! One connection, plain or TLS, non-blocking: `WouldBlock` always means "after the next event".

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use rustls::ClientConnection;

use crate::tls::TlsClient;

/// Ciphertext read ahead of the TLS layer, which alone would read 4 KiB a call.
const INBOX_BYTES: usize = 128 * 1024;

struct Tls {
    session: ClientConnection,
    inbox: Vec<u8>,
    filled: usize,
    taken: usize,
    ended: bool,
}

pub struct Link {
    socket: TcpStream,
    connected: bool,
    tls: Option<Box<Tls>>,
}

impl Link {
    /// Starts to connect and registers for edges in both directions, once for the connection's life.
    pub fn open(address: SocketAddr, tls: Option<&TlsClient>, registry: &Registry, token: Token) -> io::Result<Link> {
        let mut socket = TcpStream::connect(address).map_err(name_exhausted_ports)?;
        registry.register(&mut socket, token, Interest::READABLE | Interest::WRITABLE)?;
        let tls = match tls {
            None => None,
            Some(client) => {
                let session = client.connection()?;
                Some(Box::new(Tls { session, inbox: Vec::new(), filled: 0, taken: 0, ended: false }))
            }
        };
        Ok(Link { socket, connected: false, tls })
    }

    /// Drives connect and handshake; true once bytes of the application can go.
    pub fn ready(&mut self) -> io::Result<bool> {
        if !self.connected {
            if let Some(error) = self.socket.take_error()? {
                return Err(error);
            }
            match self.socket.peer_addr() {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotConnected => return Ok(false),
                Err(error) => return Err(error),
            }
            self.socket.set_nodelay(true)?;
            self.connected = true;
        }
        let Some(tls) = &mut self.tls else { return Ok(true) };
        while tls.session.is_handshaking() {
            if tls.session.wants_write() {
                if !blocked(tls.session.write_tls(&mut self.socket))? {
                    continue;
                }
                return Ok(false);
            }
            if blocked(tls.feed(&mut self.socket))? {
                return Ok(false);
            }
            if tls.ended {
                return Err(io::Error::new(ErrorKind::UnexpectedEof, "the server ended the handshake"));
            }
        }
        self.flush()
    }

    /// Writes as much as fits. With TLS the bytes may wait in the session: `flush` on the next event.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.tls {
            None => self.socket.write(bytes),
            Some(tls) => {
                let accepted = tls.session.writer().write(bytes)?;
                self.flush()?;
                if accepted == 0 { Err(ErrorKind::WouldBlock.into()) } else { Ok(accepted) }
            }
        }
    }

    /// Sends what TLS still holds; true when nothing is left.
    pub fn flush(&mut self) -> io::Result<bool> {
        if let Some(tls) = &mut self.tls {
            while tls.session.wants_write() {
                if blocked(tls.session.write_tls(&mut self.socket))? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Reads what is there; 0 is the end of the stream.
    pub fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(tls) = &mut self.tls else { return self.socket.read(into) };
        loop {
            match tls.session.reader().read(into) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                other => return other,
            }
            tls.feed(&mut self.socket)?;
        }
    }

    /// No more bytes from here: close_notify where there is TLS, then FIN.
    pub fn finish(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            tls.session.send_close_notify();
            self.flush()?;
        }
        match self.socket.shutdown(Shutdown::Write) {
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(()),
            other => other,
        }
    }
}

impl Tls {
    /// Gives the session the next ciphertext, from the inbox or else from the socket.
    fn feed(&mut self, socket: &mut TcpStream) -> io::Result<usize> {
        if self.taken == self.filled {
            if self.inbox.is_empty() {
                self.inbox.resize(INBOX_BYTES, 0);
            }
            self.taken = 0;
            self.filled = 0;
            self.filled = socket.read(&mut self.inbox)?;
            self.ended = self.filled == 0;
        }
        let mut rest = &self.inbox[self.taken..self.filled];
        let taken = self.session.read_tls(&mut rest)?;
        self.taken += taken;
        self.session.process_new_packets().map_err(io::Error::other)?;
        Ok(taken)
    }
}

fn blocked(result: io::Result<usize>) -> io::Result<bool> {
    match result {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(true),
        Err(error) => Err(error),
    }
}

fn name_exhausted_ports(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::AddrNotAvailable => io::Error::new(
            error.kind(),
            "no local port is free: closed connections wait in TIME_WAIT (on Linux, net.ipv4.tcp_tw_reuse helps)",
        ),
        _ if error.raw_os_error() == Some(24) => {
            io::Error::new(error.kind(), "too many open files: raise the limit with ulimit -n")
        }
        _ => error,
    }
}
