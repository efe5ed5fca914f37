use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use facet::Facet;
use facet_core::Shape;
use heck::ToKebabCase;
use roam::session::{Rx, Tunnel, Tx};
use roam_hash::{encode_method_signature, encode_shape, method_id};
use roam_schema::ServiceDetail;
use rust_roam::identity::{encode_method, encode_type};
use rust_roam::probe::probe_service_detail;
use rust_roam::report::hex;
use rust_roam::testbed::{Canvas, Person, Point, Rectangle, testbed_service_detail};
use serde_json::json;

use crate::output::Output;
use crate::types::*;

type Both = Result<u32, String>;

fn shape_of<T: Facet<'static>>() -> &'static Shape {
    T::SHAPE
}

macro_rules! types {
    ($output:ident: $($type:ty),* $(,)?) => { $(signature::<$type>($output);)* };
}

macro_rules! method {
    ($output:ident, $service:literal . $method:literal ($($arg:ty),*) -> $ret:ty) => {
        method($output, $service, $method, &[$(shape_of::<$arg>()),*], shape_of::<$ret>());
    };
}

fn signature<T: Facet<'static>>(output: &mut Output) {
    let (mut meant, mut made) = (Vec::new(), Vec::new());
    encode_type(T::SHAPE, &mut meant);
    encode_shape(T::SHAPE, &mut made);
    let described = output.types.describe(T::SHAPE);
    output.row(json!({ "type": described, "bytes": hex(&meant) }));
    departed(&format!("type {}", T::SHAPE), &meant, &made);
}

/// Says on standard error where this build did not write what is meant. The vectors hold what is meant.
fn departed(what: &str, meant: &[u8], made: &[u8]) {
    if meant != made {
        eprintln!(
            "{what}: this build writes {}, which lacks a back-reference of {}",
            hex(made),
            hex(meant)
        );
    }
}

fn method(output: &mut Output, service: &str, method: &str, args: &[&'static Shape], returns: &'static Shape) {
    let (mut meant, mut made) = (Vec::new(), Vec::new());
    encode_method(args, returns, &mut meant);
    encode_method_signature(args, returns, &mut made);
    departed(&format!("method {service}.{method}"), &meant, &made);
    let hash = blake3::hash(&meant);
    let id = method_id(service, method, hash);
    let args: Vec<_> = args.iter().map(|shape| output.types.describe(shape)).collect();
    let returns = output.types.describe(returns);
    output.row(json!({
        "service": service,
        "method": method,
        "args": args,
        "returns": returns,
        "signature": hex(&meant),
        "hash": hash.to_string(),
        "id": format!("{id:#018x}"),
        "varint": hex(&facet_postcard::to_vec(&id).unwrap_or_default()),
    }));
}

fn whole(output: &mut Output, detail: &ServiceDetail) {
    for entry in &detail.methods {
        let args: Vec<_> = entry.args.iter().map(|arg| arg.ty).collect();
        method(output, &detail.name, &entry.method_name, &args, entry.return_type);
    }
}

pub fn print(output: &mut Output) {
    output.section("signatures");
    types!(output: bool, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, char, String, ());
    types!(output: Vec<u8>, Vec<i8>, Vec<u32>, Vec<Vec<u8>>, Vec<()>, Option<u8>, Option<Option<u8>>, Option<Vec<u8>>);
    types!(output: [u8; 4], [u8; 0], [u32; 300], [[u8; 2]; 3], Box<u8>, Arc<String>, &'static [u8], &'static [u32], &'static str);
    types!(output: HashMap<String, u32>, BTreeMap<u8, Vec<u8>>, HashSet<String>, BTreeSet<u8>);
    types!(output: (u8,), (u8, String), (u8, u8, u8), (u8, u16, u32, u64), ((u8, u8), (u8, u8)), ((u8, u8), (u8, u16)));
    types!(output: Result<u32, String>, Result<(), ()>, (Both, Both), (Both, Result<u8, u8>), Vec<Both>, Option<Both>);
    types!(output: (Both, (Both, Both)), Tx<u8>, Rx<u8>, Tx<Vec<u8>>, Rx<(u8, u8)>, Tx<Point>, Tunnel, Channels);
    // Tuples and Results are one type wherever they are spelled, also around other containers.
    types!(output: ((Vec<u32>, u8), (Vec<u32>, u8)), ((Option<u8>, [u8; 2]), (Option<u8>, [u8; 2])));
    types!(output: (Result<Vec<u8>, ()>, Result<Vec<u8>, ()>), ((Box<u8>, u8), (u8, u8)), ((Arc<u8>, u8), (Arc<u8>, u8)));
    types!(output: ((BTreeMap<u8, u8>, BTreeSet<u8>), (BTreeMap<u8, u8>, BTreeSet<u8>)), ((usize, u8), (u64, u8)));
    types!(output: (Pair<Vec<u8>, u8>, Pair<Vec<u8>, u8>), ((Meters, u8), (f64, u8)));
    types!(output: Empty, Unit, One, Two, Meters, Seconds, Named, Vec<Meters>, (Meters, Meters), (Unit, Unit), (One, One));
    types!(output: Scalars, Containers, Level, Everything, Maybe<u8>, Recased, Spelled, Many);
    types!(output: Node, List, Expression, Folder, Entry, Vec<Node>, Option<Box<List>>, (Folder, Entry), (Entry, Folder));
    types!(output: Point, (Point, Point), (Point, Vec<Point>), Vec<(Point, Point)>, Rectangle, Canvas, Person);
    types!(output: Twin, BothTwins, (Twin, OtherTwin), (Twin, Twin, OtherTwin, OtherTwin));
    types!(output: Pair<u8, String>, Pair<Pair<u8, u8>, Pair<u8, u8>>, (Pair<u8, u8>, Pair<u8, u16>), Wrapper<Wrapper<u8>>);
    types!(output: Wrapper<Maybe<Point>>, Pair<Maybe<u8>, Maybe<u8>>, Pair<Option<Point>, [Point; 2]>, BTreeMap<u8, Point>);
    types!(output: std::net::IpAddr, std::net::SocketAddr, uuid::Uuid, ulid::Ulid, camino::Utf8PathBuf, facet_value::Value);
    types!(output: (uuid::Uuid, uuid::Uuid), (facet_value::Value, facet_value::Value), std::time::Duration);

    output.section("methods");
    whole(output, &testbed_service_detail());
    whole(output, &probe_service_detail());
    whole(output, &fuzz_service::fuzz_service_detail());
    method!(output, "Calculator"."add"(i32, i32) -> i64);
    method!(output, "TemplateHost"."load_template"(u64, String) -> Vec<u8>);
    method!(output, "TemplateHost"."loadTemplate"(u64, String) -> Vec<u8>);
    method!(output, "Testbed"."ping"() -> ());
    // The same type in two arguments: the visited set is fresh for each argument and for the answer.
    method!(output, "Shapes"."same"(Point, Point) -> Point);
    method!(output, "Shapes"."siblings"((Point, Point)) -> (Point, Point));
    method!(output, "Shapes"."tree"(Node, Vec<Node>) -> Option<Node>);
    method!(output, "Shapes"."twins"(Twin, OtherTwin) -> BothTwins);
    method!(output, "Shapes"."generic"(Pair<Point, Point>, Pair<u8, u8>) -> Pair<Pair<u8, u8>, Pair<u8, u8>>);
    method!(output, "Shapes"."results"((Both, Both)) -> Both);
    method!(output, "Shapes"."streams"(Rx<Point>, Tx<Point>) -> Result<Point, String>);
    method!(output, "Shapes"."everything"(Scalars, Containers, Everything, Expression) -> Folder);
    // More arguments than the service macro takes, and no limit to the hash.
    method!(output, "Shapes"."six"(u8, u8, u8, u8, u8, u8) -> ());
    // A signature of more than one BLAKE3 chunk of 1024 bytes.
    method!(output, "Shapes"."many"(Many) -> Many);

    output.section("names");
    for name in [
        "echo",
        "load_template",
        "loadTemplate",
        "TemplateHost",
        "XMLHttpRequest",
        "echo2World",
        "c3D4",
        "A1B2",
        "HTTPServer2",
        "getHTTP2Stream",
        "IPv6Addr",
        "aBC",
        "_lead",
        "trail_",
        "a__b",
        "ABC",
        "ABCd",
        "aB",
        "a1b",
        "a1B",
        "1a",
        "A",
        "snake_Case",
        "SCREAMING_SNAKE",
        "kebab-case",
        "with space",
        "dot.ted",
        "camelCase123Test",
        "x2y",
        "X2Y",
        "v2_0",
        "V2Beta",
        "HTTP2",
        "http2Server",
        "Größe",
        "straßeName",
        "ÜberCool",
        "名前Name",
        "Ǆungla",
        "ﬁrstName",
        "_",
        "",
        "a_1",
        "A1",
        "AA1Aa",
        "iOS",
        "macOSVersion",
        "eBay",
        "ToolV2API",
        "é",
        "ÉCOLE",
        "aÉb",
        "x_Y_z",
        "Δelta",
        "ΑΣ",
        "ΑΣ_Β",
        "İstanbul",
    ] {
        output.row(json!([name, name.to_kebab_case()]));
    }
}
