//! Links over TCP and WebSocket, both roles.

use std::io;
use std::sync::Arc;

use roam::session::ConnectionHandle;
use roam_session::{ConnectionError, HandshakeConfig, MessageTransport, Role, accept_framed, initiate_framed};
use roam_stream::CobsFramed;
use roam_websocket::WsTransport;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::args::{LinkOptions, Transport};
use crate::serve::{Services, accept_connections};

/// A link that works: the handle of its root connection, and the task that drives it.
pub struct Link {
    pub handle: ConnectionHandle,
    pub end: JoinHandle<Value>,
}

/// How a link ended, for a line of output: `closed` (by the peer: end of stream or its Goodbye), `violation` (this
/// side sent Goodbye with that rule), `io`, `hung-up` (asked for through Probe).
fn ended(result: Result<(), ConnectionError>) -> Value {
    match result {
        Ok(()) | Err(ConnectionError::Closed) => json!({ "end": "closed" }),
        Err(ConnectionError::ProtocolViolation { rule_id, .. }) => json!({ "end": "violation", "rule": rule_id }),
        Err(error) => json!({ "end": "io", "detail": error.to_string() }),
    }
}

async fn establish<T: MessageTransport + 'static>(
    transport: T,
    hello: HandshakeConfig,
    role: Role,
    services: Services,
) -> Result<Link, Value> {
    let hang_up = Arc::new(Notify::new());
    let (dispatcher, caller) = services.dispatcher(&hang_up);
    let established = match role {
        Role::Initiator => initiate_framed(transport, hello, dispatcher).await,
        Role::Acceptor => accept_framed(transport, hello, dispatcher).await,
    };
    let (handle, incoming, driver) = established.map_err(|error| ended(Err(error)))?;
    let _ = caller.set(handle.clone());
    tokio::spawn(accept_connections(incoming, services, hang_up.clone()));
    let end = tokio::spawn(async move {
        tokio::select! {
            result = driver.run() => ended(result),
            () = hang_up.notified() => json!({ "end": "hung-up" }),
        }
    });
    Ok(Link { handle, end })
}

/// Accepts a link on a socket that just came in.
pub async fn accept(stream: TcpStream, options: &LinkOptions, services: Services) -> Result<Link, Value> {
    let hello = options.hello.clone();
    let refused = |error: &dyn std::fmt::Display| json!({ "end": "io", "detail": error.to_string() });
    stream.set_nodelay(options.no_delay).map_err(|error| refused(&error))?;
    match options.transport {
        Transport::Tcp => establish(CobsFramed::new(stream), hello, Role::Acceptor, services).await,
        Transport::Ws => {
            let socket = tokio_tungstenite::accept_async(stream)
                .await
                .map_err(|error| refused(&error))?;
            establish(WsTransport::new(socket), hello, Role::Acceptor, services).await
        }
    }
}

/// Opens a link to `HOST:PORT`, or for WebSocket also to a whole `ws://` URL.
pub async fn open(address: &str, options: &LinkOptions, services: Services) -> io::Result<Link> {
    let hello = options.hello.clone();
    let target = address.strip_prefix("ws://").unwrap_or(address);
    let host = target.split_once('/').map_or(target, |(host, _)| host);
    let stream = TcpStream::connect(host).await?;
    stream.set_nodelay(options.no_delay)?;
    let link = match options.transport {
        Transport::Tcp => establish(CobsFramed::new(stream), hello, Role::Initiator, services).await,
        Transport::Ws => {
            let url = format!("ws://{target}");
            let (socket, _) = tokio_tungstenite::client_async(url, stream)
                .await
                .map_err(io::Error::other)?;
            establish(WsTransport::new(socket), hello, Role::Initiator, services).await
        }
    };
    link.map_err(|end| io::Error::other(format!("handshake: {end}")))
}
