use facet_reflect::Peek;
use roam::session::{Never, RoamError};
use roam_wire::{ConnectionId, Hello, Message, Metadata, MetadataValue};
use rust_roam::report::hex;
use rust_roam::testbed::{MathError, Person, Point, testbed_method_id};
use rust_roam::value_json::value_json;
use serde_json::json;

use crate::output::Output;

/// COBS as the crates write it on a byte stream, the delimiter included.
fn framed(raw: &[u8]) -> Vec<u8> {
    let mut frame = cobs::encode_vec(raw);
    frame.push(0);
    frame
}

fn message(output: &mut Output, name: &str, message: Message) {
    let raw = facet_postcard::to_vec(&message).expect("a message can be encoded");
    let again: Message = facet_postcard::from_slice(&raw).expect("and decoded");
    assert_eq!(again, message);
    output.row(json!({
        "name": name,
        "message": value_json(Peek::new(&message)).expect("a message is plain data"),
        "raw": hex(&raw),
        "framed": hex(&framed(&raw)),
    }));
}

fn bytes<T: facet::Facet<'static>>(value: T) -> Vec<u8> {
    facet_postcard::to_vec(&value).expect("a value can be encoded")
}

struct Call {
    conn_id: u64,
    request_id: u64,
    method_id: u64,
    metadata: Metadata,
    channels: Vec<u64>,
    payload: Vec<u8>,
}

fn call(request_id: u64, method_id: u64) -> Call {
    Call {
        conn_id: 0,
        request_id,
        method_id,
        metadata: vec![],
        channels: vec![],
        payload: vec![],
    }
}

impl From<Call> for Message {
    fn from(call: Call) -> Message {
        let Call {
            conn_id,
            request_id,
            method_id,
            metadata,
            channels,
            payload,
        } = call;
        Message::Request {
            conn_id: ConnectionId(conn_id),
            request_id,
            method_id,
            metadata,
            channels,
            payload,
        }
    }
}

fn response(request_id: u64, payload: Vec<u8>) -> Message {
    Message::Response {
        conn_id: ConnectionId::ROOT,
        request_id,
        metadata: vec![],
        channels: vec![],
        payload,
    }
}

fn text(value: &str) -> MetadataValue {
    MetadataValue::String(value.into())
}

pub fn print(output: &mut Output) {
    output.section("messages");
    handshake(output);
    connections(output);
    calls(output);
    channels(output);

    output.section("answers");
    answers(output);

    output.section("cobs");
    frames(output);

    output.section("tolerated-messages");
    tolerated(output);
}

fn handshake(output: &mut Output) {
    let v2 = |max_payload_size, initial_channel_credit| {
        Message::Hello(Hello::V2 {
            max_payload_size,
            initial_channel_credit,
        })
    };
    message(output, "Hello V2, small", v2(1024, 64));
    message(output, "Hello V2, the defaults", v2(1024 * 1024, 64 * 1024));
    message(output, "Hello V2, zero", v2(0, 0));
    message(output, "Hello V2, the largest", v2(u32::MAX, u32::MAX));
    message(
        output,
        "Hello V1, which is refused",
        Message::Hello(Hello::V1 {
            max_payload_size: 1024 * 1024,
            initial_channel_credit: 64 * 1024,
        }),
    );
}

fn connections(output: &mut Output) {
    let everything: Metadata = vec![
        ("a".into(), text("x")),
        ("b".into(), MetadataValue::Bytes(vec![1, 2])),
        ("c".into(), MetadataValue::U64(300)),
    ];
    message(
        output,
        "Connect",
        Message::Connect {
            request_id: 1,
            metadata: vec![],
        },
    );
    let token = vec![("auth".into(), text("token123"))];
    message(
        output,
        "Connect with text",
        Message::Connect {
            request_id: 2,
            metadata: token,
        },
    );
    message(
        output,
        "Connect with metadata of every kind",
        Message::Connect {
            request_id: 3,
            metadata: everything.clone(),
        },
    );
    message(
        output,
        "Connect with empty and equal keys",
        Message::Connect {
            request_id: u64::MAX,
            metadata: vec![
                ("".into(), text("")),
                ("".into(), MetadataValue::Bytes(vec![])),
                ("k\0é🦀".into(), MetadataValue::U64(u64::MAX)),
                ("".into(), MetadataValue::U64(0)),
            ],
        },
    );
    let accept = |request_id, conn_id, metadata| Message::Accept {
        request_id,
        conn_id: ConnectionId(conn_id),
        metadata,
    };
    message(output, "Accept", accept(1, 1, vec![]));
    message(output, "Accept with metadata", accept(300, 1 << 32, everything.clone()));
    let reject = |request_id, reason: &str, metadata| Message::Reject {
        request_id,
        reason: reason.into(),
        metadata,
    };
    message(
        output,
        "Reject, as when nobody listens",
        reject(1, "not listening", vec![]),
    );
    message(output, "Reject with metadata", reject(128, "", everything));
    let goodbye = |conn_id, reason: &str| Message::Goodbye {
        conn_id: ConnectionId(conn_id),
        reason: reason.into(),
    };
    message(output, "Goodbye, the link", goodbye(0, "test"));
    message(output, "Goodbye, a connection", goodbye(1, "done"));
    message(output, "Goodbye, graceful", goodbye(0, ""));
    for rule in [
        "message.hello.unknown-version",
        "message.hello.ordering",
        "message.unknown-variant",
        "message.decode-error",
        "message.conn-id",
        "call.request-id.duplicate-detection",
        "call.metadata.limits",
        "flow.call.payload-limit",
        "channeling.id.zero-reserved",
        "channeling.unknown",
        "channeling.data-after-close",
        "flow.channel.credit-overrun",
    ] {
        message(output, "Goodbye, a violation", goodbye(0, rule));
    }
}

fn calls(output: &mut Output) {
    message(output, "Request, empty", call(1, 42).into());
    message(
        output,
        "Request with a payload",
        Call {
            payload: vec![0xde, 0xad, 0xbe, 0xef],
            ..call(1, 42)
        }
        .into(),
    );
    let metadata = vec![("key".into(), text("value"))];
    message(
        output,
        "Request with metadata",
        Call {
            metadata,
            ..call(5, 100)
        }
        .into(),
    );
    let channels = Call {
        channels: vec![1, 3],
        payload: vec![0x42],
        ..call(6, 200)
    };
    message(output, "Request with channels", channels.into());
    message(
        output,
        "Request on a connection",
        Call {
            conn_id: 1,
            payload: vec![0x42],
            ..call(1, 42)
        }
        .into(),
    );
    let largest = Call {
        conn_id: u64::MAX,
        channels: vec![0, u64::MAX],
        ..call(u64::MAX, u64::MAX)
    };
    message(output, "Request, the largest ids", largest.into());
    for id in [(1 << 53) - 1, 1 << 53, 127, 128, 16_383, 16_384] {
        message(
            output,
            "Request, ids at a border",
            Call {
                conn_id: id,
                ..call(id, id)
            }
            .into(),
        );
    }
    for length in [127, 128, 253, 254, 255, 300] {
        let payload = (0..length).map(|index| (index % 255) as u8 + 1).collect();
        message(
            output,
            "Request, a payload without zeros",
            Call { payload, ..call(1, 1) }.into(),
        );
    }

    let echo = Call {
        payload: bytes(("hello".to_string(),)),
        ..call(1, testbed_method_id::echo())
    };
    message(output, "Testbed.echo(\"hello\")", echo.into());
    message(
        output,
        "Testbed.echo, its answer",
        response(1, bytes(Ok::<_, RoamError<Never>>("hello".to_string()))),
    );
    let divide = Call {
        payload: bytes((10i64, 0i64)),
        ..call(100, testbed_method_id::divide())
    };
    message(output, "Testbed.divide(10, 0)", divide.into());
    let error = Err::<i64, _>(RoamError::User(MathError::DivisionByZero));
    message(output, "Testbed.divide, its answer", response(100, bytes(error)));
    let sum = Call {
        channels: vec![1],
        payload: bytes(1u64),
        ..call(1, testbed_method_id::sum())
    };
    message(output, "Testbed.sum(channel 1)", sum.into());
    let generate = Call {
        channels: vec![1],
        payload: bytes((5u32, 1u64)),
        ..call(1, testbed_method_id::generate())
    };
    message(output, "Testbed.generate(5, channel 1)", generate.into());

    message(output, "Response", response(1, vec![0x42]));
    message(output, "Response, UnknownMethod", response(2, vec![1, 1]));
    message(output, "Response, InvalidPayload", response(3, vec![1, 2]));
    message(output, "Response, Cancelled", response(4, vec![1, 3]));
    message(
        output,
        "Response, every field",
        Message::Response {
            conn_id: ConnectionId(7),
            request_id: 128,
            metadata: vec![("k".into(), MetadataValue::U64(u64::MAX))],
            channels: vec![2, 4, 1 << 40],
            payload: vec![0; 5],
        },
    );
    for (conn_id, request_id) in [(0, 99), (300, u64::MAX)] {
        message(
            output,
            "Cancel",
            Message::Cancel {
                conn_id: ConnectionId(conn_id),
                request_id,
            },
        );
    }
}

fn channels(output: &mut Output) {
    let data = |conn_id, channel_id, payload| Message::Data {
        conn_id: ConnectionId(conn_id),
        channel_id,
        payload,
    };
    message(output, "Data", data(0, 1, vec![1, 2, 3]));
    message(output, "Data, an i32", data(0, 1, bytes(3i32)));
    message(output, "Data, empty", data(2, 129, vec![]));
    message(
        output,
        "Data, a string with zeros",
        data(0, u64::MAX, bytes("a\0b\0".to_string())),
    );
    message(output, "Data, a long item", data(1, 2, bytes(vec![0xaau8; 1024])));
    for (conn_id, channel_id) in [(0, 7), (u64::MAX, 300)] {
        message(
            output,
            "Close",
            Message::Close {
                conn_id: ConnectionId(conn_id),
                channel_id,
            },
        );
    }
    for (conn_id, channel_id) in [(0, 5), (300, u64::MAX)] {
        message(
            output,
            "Reset",
            Message::Reset {
                conn_id: ConnectionId(conn_id),
                channel_id,
            },
        );
    }
    for (conn_id, channel_id, bytes) in [(0, 3, 4096), (1, 128, 0), (0, u64::MAX, u32::MAX)] {
        message(
            output,
            "Credit",
            Message::Credit {
                conn_id: ConnectionId(conn_id),
                channel_id,
                bytes,
            },
        );
    }
}

/// The payloads of Responses: `Result<T, RoamError<E>>`.
fn answers(output: &mut Output) {
    fn answer<T: facet::Facet<'static>, E: facet::Facet<'static>>(
        output: &mut Output,
        outcome: Result<T, RoamError<E>>,
    ) {
        let ok = output.types.describe(T::SHAPE);
        let err = output.types.describe(E::SHAPE);
        let value = value_json(Peek::new(&outcome)).expect("an answer is plain data");
        output.row(json!({ "ok": ok, "err": err, "answer": value, "hex": hex(&bytes(outcome)) }));
    }
    answer::<_, Never>(output, Ok(()));
    answer::<_, Never>(output, Ok(42u32));
    answer::<_, Never>(output, Ok("hello".to_string()));
    answer::<_, Never>(output, Ok(None::<u8>));
    answer::<_, Never>(output, Ok(Point { x: -1, y: 1 }));
    answer::<_, MathError>(output, Ok(5i64));
    answer::<i64, _>(output, Err(RoamError::User(MathError::DivisionByZero)));
    answer::<i64, _>(output, Err(RoamError::User(MathError::Overflow)));
    answer::<i64, MathError>(output, Err(RoamError::UnknownMethod));
    answer::<i64, MathError>(output, Err(RoamError::InvalidPayload));
    answer::<i64, MathError>(output, Err(RoamError::Cancelled));
    answer::<(), _>(output, Err(RoamError::User("no".to_string())));
    answer::<(), _>(output, Err(RoamError::User(())));
    let person = Person {
        name: "Bob".into(),
        age: 25,
        email: None,
    };
    answer::<Person, Person>(output, Ok(person.clone()));
    answer::<Person, Person>(output, Err(RoamError::User(person)));
    // A Result that the service macro did not see as one stays whole inside Ok.
    answer::<_, Never>(output, Ok(Ok::<u32, String>(42)));
    answer::<_, Never>(output, Ok(Err::<u32, String>("bad".into())));
}

fn frames(output: &mut Output) {
    let mut samples: Vec<Vec<u8>> = vec![
        vec![],
        vec![0],
        vec![0, 0],
        vec![1],
        vec![1, 0, 2],
        vec![0, 1, 2, 0, 3, 4, 0],
        vec![0, 0, 1],
        vec![255; 4],
    ];
    let run = |length: usize| (0..length).map(|index| (index % 255) as u8 + 1).collect::<Vec<u8>>();
    for length in [253, 254, 255, 256, 507, 508, 509, 510, 762, 1020] {
        samples.push(run(length));
        samples.push([run(length), vec![0]].concat());
        samples.push([vec![0], run(length)].concat());
    }
    samples.push([run(254), vec![0, 0], run(254)].concat());
    samples.push([run(100), vec![0], run(254), vec![0], run(3)].concat());
    samples.push(vec![0; 300]);
    for sample in samples {
        let encoded = cobs::encode_vec(&sample);
        assert_eq!(cobs::decode_vec(&encoded).ok().as_ref(), Some(&sample));
        output.row(json!({ "decoded": hex(&sample), "encoded": hex(&encoded) }));
    }
}

/// Bytes of whole messages as no peer should write them.
fn tolerated(output: &mut Output) {
    output.decoded::<Message>("an unknown Hello version", &[0, 2]);
    output.decoded::<Message>("an unknown message", &[12]);
    output.decoded::<Message>("nothing", &[]);
    output.decoded::<Message>("a Cancel cut short", &[7, 0]);
    output.decoded::<Message>("a Cancel with a byte more", &[7, 0, 99, 1]);
    output.decoded::<Message>("a Cancel with an overlong id", &[7, 0, 0xe3, 0]);
    output.decoded::<Message>("a Cancel with an overlong discriminant", &[0x87, 0, 0, 99]);
    output.decoded::<Message>(
        "a Request whose payload is longer than the frame",
        &[5, 0, 1, 42, 0, 0, 4, 1],
    );
    output.decoded::<Message>("a Goodbye that is no UTF-8", &[4, 0, 1, 0xff]);
    output.decoded::<Message>("a Credit above 32 bits", &[11, 0, 1, 0x80, 0x80, 0x80, 0x80, 0x20]);
}
