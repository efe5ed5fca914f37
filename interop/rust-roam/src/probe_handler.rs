use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use roam::Context;
use roam::session::{ConnectionHandle, Rx, Tx, channel};
use roam_wire::MetadataValue;
use tokio::sync::{Notify, SetOnce};

use crate::probe::{
    CallContext, Counters, Duplex, Measurement, MetadataEntry, MetadataItem, Outcome, Probe, ProbeClient, ProbeError,
    Quad, Received, Tree,
};

/// What all links of one process share.
#[derive(Default)]
pub struct ProcessState {
    pub links: AtomicU64,
    slept: AtomicU64,
    aborted: AtomicU64,
    drained: AtomicU64,
    executions: Mutex<HashMap<String, u32>>,
}

/// Serves Probe on one connection. `caller` is that connection's own handle, set as soon as it exists: a request may
/// come in before.
#[derive(Clone)]
pub struct ProbeHandler {
    pub state: Arc<ProcessState>,
    pub caller: Arc<SetOnce<ConnectionHandle>>,
    pub hang_up: Arc<Notify>,
}

impl Received {
    pub fn add(&mut self, item: &[u8]) {
        let byte = |index: usize| item.get(index).map_or(0, |byte| u32::from(*byte));
        let sample = 7 * byte(0) + 11 * byte(item.len() / 2) + 13 * byte(item.len().wrapping_sub(1));
        self.items += 1;
        self.bytes += item.len() as u64;
        self.digest = self
            .digest
            .wrapping_mul(31)
            .wrapping_add(item.len() as u32)
            .wrapping_add(sample);
    }

    pub async fn everything_of(mut items: Rx<Vec<u8>>) -> Received {
        let mut received = Received::default();
        while let Ok(Some(item)) = items.recv().await {
            received.add(&item);
        }
        received
    }
}

/// The items that `generate` sends.
pub fn item(number: u32, size: u32) -> Vec<u8> {
    vec![number as u8; size as usize]
}

/// The bytes that `blob` answers.
pub fn blob(size: u32) -> Vec<u8> {
    (0..size).map(|index| (index % 251) as u8).collect()
}

/// Counts a sleeper that was dropped before its time as aborted.
struct Sleeper {
    state: Arc<ProcessState>,
    finished: bool,
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let counter = if self.finished {
            &self.state.slept
        } else {
            &self.state.aborted
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn pause(ms: u32) -> tokio::time::Sleep {
    tokio::time::sleep(Duration::from_millis(u64::from(ms)))
}

async fn double_all(mut input: Rx<u32>, output: Tx<u32>, factor: u32) -> u32 {
    let mut count = 0;
    while let Ok(Some(number)) = input.recv().await {
        count += 1;
        if output.send(&number.wrapping_mul(factor)).await.is_err() {
            break;
        }
    }
    count
}

impl Probe for ProbeHandler {
    async fn nothing(&self, _cx: &Context) {}

    async fn echo(&self, _cx: &Context, payload: Vec<u8>) -> Vec<u8> {
        payload
    }

    async fn take_bytes(&self, _cx: &Context, payload: Vec<u8>) -> u32 {
        payload.len() as u32
    }

    async fn echo_tree(&self, _cx: &Context, tree: Tree) -> Tree {
        tree
    }

    async fn echo_quad(&self, _cx: &Context, quad: Quad) -> Quad {
        quad
    }

    async fn echo_maps(
        &self,
        _cx: &Context,
        texts: HashMap<String, u32>,
        numbers: BTreeMap<i64, String>,
        set: BTreeSet<u16>,
    ) -> (HashMap<String, u32>, BTreeMap<i64, String>, BTreeSet<u16>) {
        (texts, numbers, set)
    }

    async fn four(&self, _cx: &Context, a: u8, b: i128, c: char, d: f32) -> (u8, i128, char, f32) {
        (a, b, c, d)
    }

    async fn blob(&self, _cx: &Context, size: u32) -> Vec<u8> {
        blob(size)
    }

    async fn fail(&self, _cx: &Context, kind: u32) -> Result<String, ProbeError> {
        match kind {
            0 => Ok("fine".into()),
            1 => Err(ProbeError::Plain),
            2 => Err(ProbeError::Text("no".into())),
            3 => Err(ProbeError::Detail {
                code: 7,
                bytes: vec![0xde, 0xad],
            }),
            _ => Err(ProbeError::Pair(kind, "pair".into())),
        }
    }

    async fn fail_with_text(&self, _cx: &Context, text: String) -> Result<(), String> {
        if text.is_empty() { Ok(()) } else { Err(text) }
    }

    async fn outcome(&self, _cx: &Context, good: bool) -> Outcome {
        if good { Ok(42) } else { Err("bad".into()) }
    }

    async fn nested_result(&self, _cx: &Context, good: bool) -> Result<Outcome, ProbeError> {
        Ok(if good { Ok(42) } else { Err("bad".into()) })
    }

    async fn metadata(&self, cx: &Context) -> Vec<MetadataEntry> {
        cx.metadata()
            .iter()
            .map(|(key, value)| MetadataEntry {
                key: key.clone(),
                value: match value {
                    MetadataValue::String(text) => MetadataItem::Text(text.clone()),
                    MetadataValue::Bytes(bytes) => MetadataItem::Bytes(bytes.clone()),
                    MetadataValue::U64(number) => MetadataItem::Number(*number),
                },
            })
            .collect()
    }

    async fn context(&self, cx: &Context, _input: Rx<u32>, _output: Tx<u32>) -> CallContext {
        CallContext {
            conn_id: cx.conn_id().raw(),
            request_id: cx.request_id().raw(),
            method_id: cx.method_id().raw(),
            channels: cx.channels().to_vec(),
        }
    }

    async fn sleep(&self, _cx: &Context, ms: u32) -> u32 {
        let mut sleeper = Sleeper {
            state: self.state.clone(),
            finished: false,
        };
        pause(ms).await;
        sleeper.finished = true;
        ms
    }

    async fn counters(&self, _cx: &Context) -> Counters {
        Counters {
            slept: self.state.slept.load(Ordering::Relaxed),
            aborted: self.state.aborted.load(Ordering::Relaxed),
            drained: self.state.drained.load(Ordering::Relaxed),
            links: self.state.links.load(Ordering::Relaxed),
        }
    }

    async fn panic(&self, _cx: &Context, message: String) -> u32 {
        panic!("asked to: {message}");
    }

    async fn execute(&self, _cx: &Context, key: String, ms: u32) -> u32 {
        let count = {
            let mut executions = self.state.executions.lock().expect("no holder of this lock panics");
            let count = executions.entry(key).or_insert(0);
            *count += 1;
            *count
        };
        pause(ms).await;
        count
    }

    async fn hang_up(&self, _cx: &Context, after_ms: u32) {
        let hang_up = self.hang_up.clone();
        tokio::spawn(async move {
            pause(after_ms).await;
            hang_up.notify_one();
        });
    }

    async fn count_items(&self, _cx: &Context, items: Rx<Vec<u8>>) -> Received {
        Received::everything_of(items).await
    }

    async fn count_slowly(&self, _cx: &Context, mut items: Rx<Vec<u8>>, ms: u32) -> Received {
        let mut received = Received::default();
        while let Ok(Some(item)) = items.recv().await {
            received.add(&item);
            pause(ms).await;
        }
        received
    }

    async fn take_items(&self, _cx: &Context, mut items: Rx<Vec<u8>>, count: u32) -> Received {
        let mut received = Received::default();
        while received.items < u64::from(count) {
            match items.recv().await {
                Ok(Some(item)) => received.add(&item),
                _ => break,
            }
        }
        received
    }

    async fn drain_later(&self, _cx: &Context, mut items: Rx<Vec<u8>>) {
        let state = self.state.clone();
        tokio::spawn(async move {
            while let Ok(Some(_)) = items.recv().await {
                state.drained.fetch_add(1, Ordering::Relaxed);
            }
        });
    }

    async fn ignore(&self, _cx: &Context, items: Rx<Vec<u8>>, ms: u32) {
        pause(ms).await;
        drop(items);
    }

    async fn generate(&self, _cx: &Context, count: u32, size: u32, items: Tx<Vec<u8>>) -> u32 {
        for number in 0..count {
            if items.send(&item(number, size)).await.is_err() {
                return number;
            }
        }
        count
    }

    async fn generate_slowly(&self, _cx: &Context, count: u32, interval_ms: u32, items: Tx<u32>) -> u32 {
        for number in 0..count {
            pause(interval_ms).await;
            if items.send(&number).await.is_err() {
                return number;
            }
        }
        count
    }

    async fn generate_later(&self, _cx: &Context, count: u32, delay_ms: u32, items: Tx<u32>) {
        tokio::spawn(async move {
            pause(delay_ms).await;
            for number in 0..count {
                if items.send(&number).await.is_err() {
                    return;
                }
            }
        });
    }

    async fn generate_then_fail(&self, _cx: &Context, count: u32, items: Tx<u32>) -> Result<u32, ProbeError> {
        for number in 0..count {
            if items.send(&number).await.is_err() {
                return Ok(number);
            }
        }
        Err(ProbeError::Text("after the stream".into()))
    }

    async fn measurements(&self, _cx: &Context, count: u32, output: Tx<Measurement>) {
        for number in 0..count {
            let measurement = Measurement {
                at: u64::from(number) * 1_000_000_007,
                value: f64::from(number) / 8.0,
                unit: (number % 2 == 1).then(|| "K".into()),
            };
            if output.send(&measurement).await.is_err() {
                return;
            }
        }
    }

    async fn echo_items(&self, _cx: &Context, mut input: Rx<Vec<u8>>, output: Tx<Vec<u8>>) -> u64 {
        let mut count = 0;
        while let Ok(Some(item)) = input.recv().await {
            count += 1;
            if output.send(&item).await.is_err() {
                break;
            }
        }
        count
    }

    async fn four_channels(
        &self,
        _cx: &Context,
        numbers: Rx<u32>,
        mut words: Rx<String>,
        doubled: Tx<u32>,
        reversed: Tx<String>,
    ) -> u32 {
        let spelled = async move {
            let mut count = 0;
            while let Ok(Some(word)) = words.recv().await {
                count += 1;
                if reversed.send(&word.chars().rev().collect()).await.is_err() {
                    break;
                }
            }
            count
        };
        let (counted, spelled) = tokio::join!(double_all(numbers, doubled, 2), spelled);
        counted + spelled
    }

    async fn duplex(&self, _cx: &Context, pair: Duplex, factor: u32) -> u32 {
        double_all(pair.input, pair.output, factor).await
    }

    async fn duplex_in_tuple(&self, _cx: &Context, pair: (Rx<u32>, Tx<u32>)) -> u32 {
        double_all(pair.0, pair.1, 3).await
    }

    async fn call_back(&self, _cx: &Context, payload: Vec<u8>) -> Result<Vec<u8>, String> {
        let client = ProbeClient::new(self.caller.wait().await.clone());
        client.echo(payload).await.map_err(|error| format!("{error:?}"))
    }

    async fn call_back_stream(&self, _cx: &Context, count: u32, size: u32) -> Result<Received, String> {
        let client = ProbeClient::new(self.caller.wait().await.clone());
        echo_stream(client, count, size).await
    }

    async fn connect_back(&self, _cx: &Context, text: String) -> Result<String, String> {
        let metadata = vec![("text".to_string(), MetadataValue::String(text.clone()))];
        let handle = self
            .caller
            .wait()
            .await
            .connect(metadata, None)
            .await
            .map_err(|error| error.to_string())?;
        let client = ProbeClient::new(handle);
        let answer = client
            .echo(text.into_bytes())
            .await
            .map_err(|error| format!("{error:?}"))?;
        String::from_utf8(answer).map_err(|error| error.to_string())
    }
}

/// Sends `count` items to the peer's `echo_items` while reading what comes back. The pair is made and fed outside of
/// the handler's task, where the crate would bind it to the connection a second time.
pub async fn echo_stream(client: ProbeClient, count: u32, size: u32) -> Result<Received, String> {
    let exchange = tokio::spawn(async move {
        let (input, input_of_peer) = channel::<Vec<u8>>();
        let (output_of_peer, output) = channel::<Vec<u8>>();
        let writer = tokio::spawn(async move {
            for number in 0..count {
                if input.send(&item(number, size)).await.is_err() {
                    break;
                }
            }
        });
        let reader = tokio::spawn(Received::everything_of(output));
        let echoed = client
            .echo_items(input_of_peer, output_of_peer)
            .await
            .map_err(|error| format!("{error:?}"))?;
        writer.await.map_err(|error| error.to_string())?;
        let received = reader.await.map_err(|error| error.to_string())?;
        if received.items != echoed {
            return Err(format!(
                "the answer counts {echoed} items, {} came back",
                received.items
            ));
        }
        Ok(received)
    });
    exchange.await.map_err(|error| error.to_string())?
}
