//! What a client asks of a server that serves Testbed and Probe, whatever language it is written in.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use facet::Facet;
use roam::session::{CallError, CallFuture, Caller, ConnectionHandle, RoamError, Rx, channel};
use roam_wire::{Metadata, MetadataValue};

use crate::probe::{Duplex, Measurement, MetadataEntry, MetadataItem, ProbeClient, ProbeError, Received, Tree};
use crate::probe_handler::{blob, echo_stream, item};
use crate::testbed::{Canvas, Color, LookupError, MathError, Message, Person, Point, Rectangle, Shape, TestbedClient};

type Outcome = Result<(), String>;
type Check = fn(Target) -> Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Where the checks go, and how far they may.
#[derive(Clone)]
pub struct Target {
    pub handle: ConnectionHandle,
    /// The payload size that both sides accept.
    pub max_payload: u32,
}

impl Target {
    fn testbed(&self) -> TestbedClient {
        TestbedClient::new(self.handle.clone())
    }

    fn probe(&self) -> ProbeClient {
        ProbeClient::new(self.handle.clone())
    }
}

fn same<T: PartialEq + Debug>(actual: T, expected: T) -> Outcome {
    if actual == expected {
        Ok(())
    } else {
        Err(format!("{actual:?}, expected {expected:?}"))
    }
}

/// The value of a call that should have succeeded.
async fn value<C, A, T, E>(call: CallFuture<C, A, T, E>) -> Result<T, String>
where
    C: Caller,
    A: Facet<'static> + Send + 'static,
    T: Facet<'static> + Send + 'static,
    E: Facet<'static> + Send + Debug + 'static,
{
    call.await.map_err(|error| format!("{error:?}"))
}

async fn answers<C, A, T, E>(call: CallFuture<C, A, T, E>, expected: T) -> Outcome
where
    C: Caller,
    A: Facet<'static> + Send + 'static,
    T: Facet<'static> + Send + PartialEq + Debug + 'static,
    E: Facet<'static> + Send + Debug + 'static,
{
    same(value(call).await?, expected)
}

async fn fails<C, A, T, E>(call: CallFuture<C, A, T, E>, expected: RoamError<E>) -> Outcome
where
    C: Caller,
    A: Facet<'static> + Send + 'static,
    T: Facet<'static> + Send + Debug + 'static,
    E: Facet<'static> + Send + PartialEq + Debug + 'static,
{
    match call.await {
        Err(CallError::Roam(error)) => same(error, expected),
        other => Err(format!("{other:?}, expected the error {expected:?}")),
    }
}

async fn all_of<T: Facet<'static>>(mut rx: Rx<T>) -> Result<Vec<T>, String> {
    let mut items = Vec::new();
    loop {
        match rx.recv().await {
            Ok(Some(item)) => items.push(item),
            Ok(None) => return Ok(items),
            Err(error) => return Err(format!("after {} items: {error:?}", items.len())),
        }
    }
}

fn text_metadata(entries: &[(&str, &str)]) -> Metadata {
    entries
        .iter()
        .map(|(key, value)| (key.to_string(), MetadataValue::String(value.to_string())))
        .collect()
}

macro_rules! checks {
    ($($name:literal $function:ident)*) => {
        /// Every check, in the order in which they run.
        pub const CHECKS: &[(&str, Check)] = &[$(($name, |target| Box::pin($function(target)))),*];
    };
}

checks! {
    "testbed.unary" testbed_unary
    "testbed.errors" testbed_errors
    "testbed.complex" testbed_complex
    "testbed.streams" testbed_streams
    "probe.unary" probe_unary
    "probe.errors" probe_errors
    "probe.results" probe_results
    "probe.unknown-method" unknown_method
    "probe.invalid-payload" invalid_payload
    "probe.payloads" payloads
    "probe.metadata" metadata
    "probe.context" context
    "probe.many-calls" many_calls
    "probe.out-of-order" out_of_order
    "probe.upload" upload
    "probe.upload-taken-in-part" upload_taken_in_part
    "probe.upload-after-answer" upload_after_answer
    "probe.download" download
    "probe.download-after-answer" download_after_answer
    "probe.download-then-error" download_then_error
    "probe.download-of-structs" download_of_structs
    "probe.both-ways" both_ways
    "probe.four-channels" four_channels
    "probe.channels-in-arguments" channels_in_arguments
    "probe.empty-streams" empty_streams
    "probe.call-back" call_back
    "probe.call-back-stream" call_back_stream
    "probe.connections" connections
    "probe.connection-ids" connection_ids
    "probe.connection-rejected" connection_rejected
    "probe.connect-back" connect_back
}

/// Runs one check. A check that hangs fails after `limit`.
pub async fn run(check: Check, target: Target, limit: Duration) -> (Outcome, Duration) {
    let start = Instant::now();
    let outcome = match tokio::time::timeout(limit, tokio::spawn(check(target))).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(panic.to_string()),
        Err(_) => Err(format!("no end within {limit:?}")),
    };
    (outcome, start.elapsed())
}

async fn testbed_unary(target: Target) -> Outcome {
    let testbed = target.testbed();
    for text in ["", "hello", "héllo 世界 🦀", "\u{feff}bom", "a\0b"] {
        answers(testbed.echo(text.into()), text.into()).await?;
    }
    answers(testbed.reverse("añb🦀".into()), "🦀bña".into()).await
}

async fn testbed_errors(target: Target) -> Outcome {
    let testbed = target.testbed();
    answers(testbed.divide(-7, 2), -3).await?;
    fails(testbed.divide(10, 0), RoamError::User(MathError::DivisionByZero)).await?;
    fails(testbed.divide(i64::MIN, -1), RoamError::User(MathError::Overflow)).await?;
    answers(
        testbed.lookup(2),
        Person {
            name: "Bob".into(),
            age: 25,
            email: None,
        },
    )
    .await?;
    let alice = Person {
        name: "Alice".into(),
        age: 30,
        email: Some("alice@example.com".into()),
    };
    answers(testbed.lookup(1), alice).await?;
    fails(testbed.lookup(150), RoamError::User(LookupError::AccessDenied)).await?;
    fails(testbed.lookup(7), RoamError::User(LookupError::NotFound)).await
}

async fn testbed_complex(target: Target) -> Outcome {
    let testbed = target.testbed();
    let point = Point {
        x: i32::MIN,
        y: i32::MAX,
    };
    answers(testbed.echo_point(point.clone()), point).await?;
    let person = Person {
        name: "Ana".into(),
        age: 255,
        email: Some(String::new()),
    };
    answers(testbed.create_person("Ana".into(), 255, Some(String::new())), person).await?;
    let rectangle = Rectangle {
        top_left: Point { x: -1, y: 4 },
        bottom_right: Point { x: 2, y: 0 },
        label: None,
    };
    answers(testbed.rectangle_area(rectangle), 12.0).await?;
    answers(testbed.parse_color("green".into()), Some(Color::Green)).await?;
    answers(testbed.parse_color("mauve".into()), None).await?;
    answers(
        testbed.shape_area(Shape::Rectangle {
            width: 2.5,
            height: 4.0,
        }),
        10.0,
    )
    .await?;
    answers(testbed.shape_area(Shape::Point), 0.0).await?;
    let shapes = vec![Shape::Circle { radius: 0.5 }, Shape::Point];
    let canvas = Canvas {
        name: "c".into(),
        shapes: shapes.clone(),
        background: Color::Blue,
    };
    answers(testbed.create_canvas("c".into(), shapes, Color::Blue), canvas).await?;
    answers(
        testbed.process_message(Message::Text("x".into())),
        Message::Text("processed: x".into()),
    )
    .await?;
    answers(testbed.process_message(Message::Number(-21)), Message::Number(-42)).await?;
    answers(
        testbed.process_message(Message::Data(vec![1, 2, 255])),
        Message::Data(vec![255, 2, 1]),
    )
    .await?;
    answers(
        testbed.get_points(3),
        (0..3).map(|n| Point { x: n, y: 2 * n }).collect(),
    )
    .await?;
    answers(testbed.swap_pair((-5, "five".into())), ("five".into(), -5)).await
}

async fn testbed_streams(target: Target) -> Outcome {
    let testbed = target.testbed();

    let (tx, rx) = channel::<i32>();
    let sum = tokio::spawn(value(testbed.sum(rx)));
    for number in -10..=20 {
        tx.send(&number).await.map_err(|error| error.to_string())?;
    }
    drop(tx);
    same(
        sum.await.map_err(|error| error.to_string())??,
        (-10..=20).sum::<i32>().into(),
    )?;

    let (tx, rx) = channel::<i32>();
    value(testbed.generate(100, tx)).await?;
    same(all_of(rx).await?, (0..100).collect())?;

    let (input, theirs) = channel::<String>();
    let (output, ours) = channel::<String>();
    let call = tokio::spawn(value(testbed.transform(theirs, output)));
    for word in ["one", "two", "three"] {
        input.send(&word.to_string()).await.map_err(|error| error.to_string())?;
    }
    drop(input);
    same(all_of(ours).await?, ["ONE", "TWO", "THREE"].map(String::from).to_vec())?;
    call.await.map_err(|error| error.to_string())?
}

async fn probe_unary(target: Target) -> Outcome {
    let probe = target.probe();
    answers(probe.nothing(), ()).await?;
    answers(probe.echo((0..=255).collect()), (0..=255).collect()).await?;
    let leaf = |value| Tree {
        value,
        children: vec![],
    };
    let tree = Tree {
        value: 1,
        children: vec![
            leaf(2),
            Tree {
                value: 3,
                children: vec![leaf(-4)],
            },
        ],
    };
    answers(probe.echo_tree(tree.clone()), tree).await?;
    answers(probe.echo_quad([0, 127, 128, 65535]), [0, 127, 128, 65535]).await?;
    let texts = HashMap::from([("a".to_string(), 1), ("b".to_string(), 2)]);
    let numbers = BTreeMap::from([(i64::MIN, "min".to_string()), (0, String::new())]);
    let set = BTreeSet::from([1, 65535]);
    let maps = (texts.clone(), numbers.clone(), set.clone());
    answers(probe.echo_maps(texts, numbers, set), maps).await?;
    answers(probe.four(7, i128::MIN, '🦀', -1.5), (7, i128::MIN, '🦀', -1.5)).await
}

async fn probe_errors(target: Target) -> Outcome {
    let probe = target.probe();
    answers(probe.fail(0), "fine".into()).await?;
    fails(probe.fail(1), RoamError::User(ProbeError::Plain)).await?;
    fails(probe.fail(2), RoamError::User(ProbeError::Text("no".into()))).await?;
    fails(
        probe.fail(3),
        RoamError::User(ProbeError::Detail {
            code: 7,
            bytes: vec![0xde, 0xad],
        }),
    )
    .await?;
    fails(probe.fail(9), RoamError::User(ProbeError::Pair(9, "pair".into()))).await?;
    answers(probe.fail_with_text(String::new()), ()).await?;
    fails(probe.fail_with_text("spoken".into()), RoamError::User("spoken".into())).await
}

async fn probe_results(target: Target) -> Outcome {
    let probe = target.probe();
    answers(probe.outcome(true), Ok(42)).await?;
    answers(probe.outcome(false), Err("bad".into())).await?;
    answers(probe.nested_result(true), Ok(42)).await?;
    answers(probe.nested_result(false), Err("bad".into())).await
}

async fn unknown_method(target: Target) -> Outcome {
    for id in [0, 1, u64::MAX] {
        let answer = target
            .handle
            .call_raw(id, vec![1, 2, 3])
            .await
            .map_err(|error| error.to_string())?;
        same(answer, vec![1, 1])?;
    }
    Ok(())
}

async fn invalid_payload(target: Target) -> Outcome {
    let echo = crate::testbed::testbed_method_id::echo();
    for payload in [vec![], vec![5, b'x'], vec![2, 0xff, 0xfe]] {
        let answer = target
            .handle
            .call_raw(echo, payload)
            .await
            .map_err(|error| error.to_string())?;
        same(answer, vec![1, 2])?;
    }
    Ok(())
}

async fn payloads(target: Target) -> Outcome {
    let probe = target.probe();
    let largest = target.max_payload.saturating_sub(5);
    for size in [0, 1, 253, 254, 255, 256, 4095, 4096, 65_536, 300_000, largest] {
        let size = size.min(largest);
        let sent = blob(size);
        let answer = value(probe.echo(sent.clone())).await?;
        if answer != sent {
            return Err(format!("{size} bytes came back as other {} bytes", answer.len()));
        }
        same(value(probe.blob(size)).await? == sent, true)?;
    }
    Ok(())
}

async fn metadata(target: Target) -> Outcome {
    let probe = target.probe();
    answers(probe.metadata(), vec![]).await?;
    let sent: Metadata = vec![
        ("name".into(), MetadataValue::String("wörld".into())),
        ("".into(), MetadataValue::Bytes(vec![])),
        ("name".into(), MetadataValue::Bytes(vec![0, 1, 255])),
        ("max".into(), MetadataValue::U64(u64::MAX)),
    ];
    let entry = |key: &str, value| MetadataEntry { key: key.into(), value };
    let expected = vec![
        entry("name", MetadataItem::Text("wörld".into())),
        entry("", MetadataItem::Bytes(vec![])),
        entry("name", MetadataItem::Bytes(vec![0, 1, 255])),
        entry("max", MetadataItem::Number(u64::MAX)),
    ];
    answers(probe.metadata().with_metadata(sent), expected).await
}

async fn context(target: Target) -> Outcome {
    let (input, theirs) = channel::<u32>();
    let (output, _ours) = channel::<u32>();
    drop(input);
    let context = value(target.probe().context(theirs, output)).await?;
    same(context.method_id, crate::probe::probe_method_id::context())?;
    same(context.channels.len(), 2)
}

async fn many_calls(target: Target) -> Outcome {
    let calls: Vec<_> = (0..500u32)
        .map(|number| {
            let probe = target.probe();
            tokio::spawn(async move {
                answers(probe.echo(number.to_le_bytes().to_vec()), number.to_le_bytes().to_vec()).await
            })
        })
        .collect();
    for call in calls {
        call.await.map_err(|error| error.to_string())??;
    }
    Ok(())
}

/// A slow call holds up neither one that was made later nor the link.
async fn out_of_order(target: Target) -> Outcome {
    let slow = tokio::spawn(value(target.probe().sleep(300)));
    value(target.probe().sleep(1)).await?;
    if slow.is_finished() {
        return Err("the slow call ended before the fast one".into());
    }
    same(slow.await.map_err(|error| error.to_string())??, 300)
}

fn expected_items(count: u32, size: u32) -> Received {
    let mut received = Received::default();
    (0..count).for_each(|number| received.add(&item(number, size)));
    received
}

async fn upload(target: Target) -> Outcome {
    let (tx, rx) = channel::<Vec<u8>>();
    let call = tokio::spawn(value(target.probe().count_items(rx)));
    for number in 0..50 {
        tx.send(&item(number, 1000)).await.map_err(|error| error.to_string())?;
    }
    drop(tx);
    same(
        call.await.map_err(|error| error.to_string())??,
        expected_items(50, 1000),
    )
}

/// The server drops its receiver early; what is still sent must do no harm.
async fn upload_taken_in_part(target: Target) -> Outcome {
    let (tx, rx) = channel::<Vec<u8>>();
    let call = tokio::spawn(value(target.probe().take_items(rx, 3)));
    for number in 0..40 {
        tx.send(&item(number, 1000)).await.map_err(|error| error.to_string())?;
    }
    drop(tx);
    same(call.await.map_err(|error| error.to_string())??, expected_items(3, 1000))?;
    answers(target.probe().nothing(), ()).await
}

async fn upload_after_answer(target: Target) -> Outcome {
    let before = value(target.probe().counters()).await?.drained;
    let (tx, rx) = channel::<Vec<u8>>();
    value(target.probe().drain_later(rx)).await?;
    for number in 0..20 {
        tx.send(&item(number, 10)).await.map_err(|error| error.to_string())?;
    }
    drop(tx);
    while value(target.probe().counters()).await?.drained < before + 20 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

async fn download(target: Target) -> Outcome {
    let (tx, rx) = channel::<Vec<u8>>();
    answers(target.probe().generate(50, 1000, tx), 50).await?;
    same(all_of(rx).await?, (0..50).map(|number| item(number, 1000)).collect())
}

async fn download_after_answer(target: Target) -> Outcome {
    let (tx, rx) = channel::<u32>();
    answers(target.probe().generate_later(20, 30, tx), ()).await?;
    same(all_of(rx).await?, (0..20).collect())
}

async fn download_then_error(target: Target) -> Outcome {
    let (tx, rx) = channel::<u32>();
    fails(
        target.probe().generate_then_fail(5, tx),
        RoamError::User(ProbeError::Text("after the stream".into())),
    )
    .await?;
    same(all_of(rx).await?, (0..5).collect())
}

async fn download_of_structs(target: Target) -> Outcome {
    let (tx, rx) = channel::<Measurement>();
    value(target.probe().measurements(4, tx)).await?;
    let expected = |number: u32| Measurement {
        at: u64::from(number) * 1_000_000_007,
        value: f64::from(number) / 8.0,
        unit: (number % 2 == 1).then(|| "K".into()),
    };
    same(all_of(rx).await?, (0..4).map(expected).collect())
}

async fn both_ways(target: Target) -> Outcome {
    same(echo_stream(target.probe(), 50, 1000).await?, expected_items(50, 1000))
}

async fn four_channels(target: Target) -> Outcome {
    let (numbers, their_numbers) = channel::<u32>();
    let (words, their_words) = channel::<String>();
    let (their_doubled, doubled) = channel::<u32>();
    let (their_reversed, reversed) = channel::<String>();
    let call = tokio::spawn(value(target.probe().four_channels(
        their_numbers,
        their_words,
        their_doubled,
        their_reversed,
    )));
    for number in 0..10u32 {
        numbers.send(&number).await.map_err(|error| error.to_string())?;
        words
            .send(&format!("word {number}"))
            .await
            .map_err(|error| error.to_string())?;
    }
    drop((numbers, words));
    same(all_of(doubled).await?, (0..10).map(|number| number * 2).collect())?;
    same(
        all_of(reversed).await?,
        (0..10).map(|number| format!("{number} drow")).collect(),
    )?;
    same(call.await.map_err(|error| error.to_string())??, 20)
}

async fn channels_in_arguments(target: Target) -> Outcome {
    let (input, their_input) = channel::<u32>();
    let (their_output, output) = channel::<u32>();
    let pair = Duplex {
        input: their_input,
        output: their_output,
    };
    let call = tokio::spawn(value(target.probe().duplex(pair, 5)));
    input.send(&8).await.map_err(|error| error.to_string())?;
    drop(input);
    same(all_of(output).await?, vec![40])?;
    same(call.await.map_err(|error| error.to_string())??, 1)?;

    let (input, their_input) = channel::<u32>();
    let (their_output, output) = channel::<u32>();
    let call = tokio::spawn(value(target.probe().duplex_in_tuple((their_input, their_output))));
    input.send(&8).await.map_err(|error| error.to_string())?;
    drop(input);
    same(all_of(output).await?, vec![24])?;
    same(call.await.map_err(|error| error.to_string())??, 1)
}

async fn empty_streams(target: Target) -> Outcome {
    let (tx, rx) = channel::<Vec<u8>>();
    drop(tx);
    answers(target.probe().count_items(rx), Received::default()).await?;
    let (tx, rx) = channel::<Vec<u8>>();
    answers(target.probe().generate(0, 0, tx), 0).await?;
    same(all_of(rx).await?, vec![])?;
    let (tx, rx) = channel::<Vec<u8>>();
    answers(target.probe().generate(3, 0, tx), 3).await?;
    same(all_of(rx).await?, vec![vec![]; 3])
}

async fn call_back(target: Target) -> Outcome {
    answers(target.probe().call_back(blob(5000)), blob(5000)).await
}

async fn call_back_stream(target: Target) -> Outcome {
    answers(target.probe().call_back_stream(40, 1000), expected_items(40, 1000)).await
}

async fn open(target: &Target, name: &str) -> Result<Target, String> {
    let handle = target
        .handle
        .connect(text_metadata(&[("name", name)]), None)
        .await
        .map_err(|error| error.to_string())?;
    Ok(Target {
        handle,
        ..target.clone()
    })
}

async fn connections(target: Target) -> Outcome {
    for connection in [open(&target, "first").await?, open(&target, "second").await?] {
        testbed_unary(connection.clone()).await?;
        download(connection.clone()).await?;
        upload(connection.clone()).await?;
        call_back(connection.clone()).await?;
    }
    answers(target.probe().nothing(), ()).await
}

/// A server behind a proxy knows its connections by other ids.
async fn connection_ids(target: Target) -> Outcome {
    let connection = open(&target, "first").await?;
    let (input, theirs) = channel::<u32>();
    let (output, _ours) = channel::<u32>();
    drop(input);
    let context = value(connection.probe().context(theirs, output)).await?;
    if context.conn_id == 0 || context.conn_id != connection.handle.conn_id().raw() {
        return Err(format!(
            "connection {:?} is {} to the server",
            connection.handle.conn_id(),
            context.conn_id
        ));
    }
    Ok(())
}

async fn connection_rejected(target: Target) -> Outcome {
    match target
        .handle
        .connect(text_metadata(&[("reject", "not today")]), None)
        .await
    {
        Err(roam_session::ConnectError::Rejected(reason)) => same(reason.as_str(), "not today")?,
        Err(other) => return Err(format!("{other:?}, expected Rejected")),
        Ok(_) => return Err("the connection was accepted, expected Rejected".into()),
    }
    answers(target.probe().nothing(), ()).await
}

async fn connect_back(target: Target) -> Outcome {
    answers(target.probe().connect_back("round trip".into()), "round trip".into()).await
}
