//! The services of one link, and what happens to connections that its peer opens.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use roam::Context;
use roam::session::{ChannelRegistry, ConnectionHandle, ServiceDispatcher, dispatch_unknown_method};
use roam_session::{ForwardingDispatcher, IncomingConnection, IncomingConnections};
use roam_wire::MetadataValue;
use tokio::sync::{Notify, SetOnce};

use crate::identity::misnamed;
use crate::probe::{ProbeDispatcher, probe_service_detail};
use crate::probe_handler::{ProbeHandler, ProcessState};
use crate::testbed::{TestbedDispatcher, testbed_service_detail};
use crate::testbed_handler::TestbedHandler;
use fuzz_service::{FuzzDispatcher, FuzzHandler, fuzz_service_detail};

/// Ends the program with 4 when this build names methods otherwise than the next one would: no peer could know them.
pub fn check_ids() {
    let services = [testbed_service_detail(), probe_service_detail(), fuzz_service_detail()];
    let misnamed: Vec<_> = services.iter().flat_map(misnamed).collect();
    if !misnamed.is_empty() {
        eprintln!(
            "this build has other ids than meant for {}; see README.md",
            misnamed.join(", ")
        );
        std::process::exit(4);
    }
}

/// What a link serves.
#[derive(Clone)]
pub enum Services {
    /// Testbed, Probe and Fuzz.
    All(Arc<ProcessState>),
    /// Whatever the other end of that connection serves.
    Forward(ConnectionHandle),
}

impl Services {
    /// The dispatcher of one connection, and the place for its handle.
    pub fn dispatcher(&self, hang_up: &Arc<Notify>) -> (Dispatcher, Arc<SetOnce<ConnectionHandle>>) {
        let caller = Arc::new(SetOnce::new());
        let dispatcher = match self {
            Services::All(state) => {
                let probe = ProbeHandler {
                    state: state.clone(),
                    caller: caller.clone(),
                    hang_up: hang_up.clone(),
                };
                let services: [Arc<dyn ServiceDispatcher>; 3] = [
                    Arc::new(ProbeDispatcher::new(probe)),
                    Arc::new(TestbedDispatcher::new(TestbedHandler)),
                    Arc::new(FuzzDispatcher::new(FuzzHandler)),
                ];
                let mut methods = HashMap::new();
                for service in services {
                    for id in service.method_ids() {
                        methods.insert(id, service.clone());
                    }
                }
                Dispatcher {
                    methods: Arc::new(methods),
                    fallback: None,
                }
            }
            Services::Forward(upstream) => Dispatcher {
                methods: Arc::default(),
                fallback: Some(Arc::new(ForwardingDispatcher::new(upstream.clone()))),
            },
        };
        (dispatcher, caller)
    }
}

/// Looks a method up in a map: the crate's own routing walks a list for each service.
#[derive(Clone)]
pub struct Dispatcher {
    methods: Arc<HashMap<u64, Arc<dyn ServiceDispatcher>>>,
    fallback: Option<Arc<dyn ServiceDispatcher>>,
}

impl ServiceDispatcher for Dispatcher {
    fn method_ids(&self) -> Vec<u64> {
        self.methods.keys().copied().collect()
    }

    fn dispatch(
        &self,
        cx: &Context,
        payload: Vec<u8>,
        registry: &mut ChannelRegistry,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        match self.methods.get(&cx.method_id().raw()).or(self.fallback.as_ref()) {
            Some(service) => service.dispatch(cx, payload, registry),
            None => dispatch_unknown_method(cx, registry),
        }
    }
}

/// Accepts every connection and sends its metadata back in Accept, except that the metadata can ask for something
/// else: `reject` (text, the reason), `ignore` (anything: no answer, ever), `delay-ms` (number).
pub async fn accept_connections(mut incoming: IncomingConnections, services: Services, hang_up: Arc<Notify>) {
    while let Some(connection) = incoming.recv().await {
        tokio::spawn(answer(connection, services.clone(), hang_up.clone()));
    }
}

async fn answer(connection: IncomingConnection, services: Services, hang_up: Arc<Notify>) {
    let metadata = connection.metadata.clone();
    for (key, value) in &metadata {
        match (key.as_str(), value) {
            ("ignore", _) => return,
            ("reject", MetadataValue::String(reason)) => {
                connection.reject(reason.clone(), metadata.clone());
                return;
            }
            ("delay-ms", MetadataValue::U64(ms)) => tokio::time::sleep(Duration::from_millis(*ms)).await,
            _ => {}
        }
    }
    let (dispatcher, caller) = services.dispatcher(&hang_up);
    if let Ok(handle) = connection.accept(metadata, Some(Box::new(dispatcher))).await {
        let _ = caller.set(handle);
    }
}
