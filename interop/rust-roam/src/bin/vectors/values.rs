use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;

use facet_value::Value as Dynamic;
use rust_roam::report::hex;
use serde_json::json;

use crate::output::Output;
use crate::types::*;

macro_rules! rows {
    ($output:ident: $($value:expr),* $(,)?) => { $($output.value(&$value);)* };
}

macro_rules! integers {
    ($output:ident: $($type:ident)*) => {$(
        let mut values: BTreeSet<$type> = BTreeSet::from([$type::MIN, $type::MAX, 0, 1]);
        for bits in (7..$type::BITS - 1).step_by(7).chain([6, 8, 14, 16, 31, 32, 53, 63]) {
            if let Some(power) = (1 as $type).checked_shl(bits).filter(|power| *power > 1) {
                values.extend([power - 1, power, power.wrapping_neg(), power.wrapping_neg().wrapping_sub(1)]);
            }
        }
        values.extend([42, (0 as $type).wrapping_sub(1), (0 as $type).wrapping_sub(42)]);
        for value in values {
            $output.value(&value);
        }
    )*};
}

pub fn print(output: &mut Output) {
    output.section("values");
    scalars(output);
    containers(output);
    products(output);
    enums(output);
    recursive(output);

    output.section("opaque");
    opaque(output);

    output.section("dynamic");
    dynamic(output);

    output.section("tolerated-values");
    tolerated(output);
}

fn scalars(output: &mut Output) {
    rows!(output: false, true, ());
    integers!(output: u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
    rows!(output: 0.0f32, -0.0f32, 1.5f32, -1.0f32, f32::MIN, f32::MAX, f32::MIN_POSITIVE, f32::from_bits(1));
    rows!(output: f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.1f32, 16_777_217.0f32);
    rows!(output: 0.0f64, -0.0f64, 1.5f64, -1.0f64, f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::from_bits(1));
    rows!(output: f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.1f64, 9_007_199_254_740_993.0f64, std::f64::consts::PI);
    rows!(output: 'a', 'é', '世', '🦀', '\0', '\u{7f}', '\u{80}', '\u{7ff}', '\u{800}', '\u{d7ff}', '\u{e000}', '\u{feff}', '\u{ffff}', char::MAX);
    for text in [
        "",
        "hello",
        "héllo 世界 🦀",
        "\0",
        "a\0b",
        "\u{feff}mark",
        "e\u{301}",
        "\"\\\n",
        "\u{2028}",
    ] {
        output.value(&text.to_string());
    }
    output.value(&"x".repeat(127));
    output.value(&"x".repeat(128));
    output.value(&"🦀".repeat(32));
}

fn containers(output: &mut Output) {
    rows!(output: Vec::<u8>::new(), vec![0xdeu8, 0xad, 0xbe, 0xef], vec![0u8; 3], (0..=255).collect::<Vec<u8>>());
    rows!(output: Vec::<i32>::new(), vec![-1i32, 0, 1], vec![i64::MIN, i64::MAX], vec![1u16; 128]);
    rows!(output: vec![-1i8, 127, -128], vec![true, false], vec![(), (), ()], vec![String::new(), "x".into()]);
    rows!(output: vec![vec![1u32], vec![], vec![2, 3]], vec![vec![1u8], vec![]], vec![Some(1u8), None]);
    rows!(output: [1u8, 2, 3, 0], [0u8; 0], [256u32, 1, 0], ["a".to_string(), "".to_string()], [[1u8, 2], [3, 4]]);
    rows!(output: None::<u32>, Some(42u32), None::<String>, Some(String::new()), Some(()), Some(false));
    rows!(output: None::<Option<u8>>, Some(None::<u8>), Some(Some(7u8)), Some(vec![1u8, 2]), Some(Box::new(5u64)));
    rows!(output: BTreeMap::<String, u32>::new(), BTreeMap::from([("a".to_string(), 1u32), ("b".to_string(), 300)]));
    rows!(output: BTreeMap::from([(-1i64, "minus".to_string()), (0, String::new()), (i64::MAX, "most".to_string())]));
    rows!(output: BTreeMap::from([(true, vec![1u8]), (false, vec![])]), BTreeMap::from([('a', Some(1u8)), ('🦀', None)]));
    rows!(output: HashMap::from([("only".to_string(), u64::MAX)]), BTreeMap::from([((1u8, "k".to_string()), ())]));
    rows!(output: BTreeSet::<u8>::new(), BTreeSet::from([1u8, 2, 255]), BTreeSet::from(["x".to_string(), "".to_string()]));
    rows!(output: (42i32,), (42i32, "hello".to_string()), (1u8, 2u16, 3u32), (true, (), 'c', -1i64), ((1u8, 2u8), (3u8, 4u8)));
    rows!(output: Ok::<i64, String>(42), Err::<i64, String>("error message".into()), Ok::<(), ()>(()), Err::<(), ()>(()));
    rows!(output: Ok::<Option<u8>, Vec<u8>>(None), Err::<Option<u8>, Vec<u8>>(vec![9]), Ok::<Result<u8, u8>, u8>(Err(3)));
    rows!(output: vec![Ok::<u8, String>(1), Err("e".to_string())], Some(Ok::<u8, u8>(0)));
    rows!(output: Box::new(300u32), Arc::new("shared".to_string()), Rc::new(-5i32));
    rows!(output: Cow::<'static, str>::Borrowed("cow"));
}

fn products(output: &mut Output) {
    rows!(output: Empty {}, Unit, One(300), Two(7, "x".into()), Meters(1.5), Seconds(300), Named(One(1)));
    output.value(&Scalars {
        boolean: true,
        byte: 255,
        signed_byte: -1,
        short: 65535,
        signed_short: -2,
        word: u32::MAX,
        signed_word: i32::MIN,
        long: u64::MAX,
        signed_long: i64::MIN,
        wide: u128::MAX,
        signed_wide: i128::MIN,
        size: 300,
        signed_size: -300,
        single: -1.25,
        double: 1e300,
        letter: '🦀',
        text: "text".into(),
        nothing: (),
    });
    output.value(&Containers {
        bytes: vec![1, 2],
        list: vec![1, 300],
        nested: vec![vec![], vec!["x".into()]],
        four: [1, 2, 3, 65535],
        raw: [0xca, 0xfe, 0xba, 0xbe],
        none: [],
        option: Some("some".into()),
        map: BTreeMap::from([("k".into(), -1)]),
        set: BTreeSet::from([3, 1]),
        pair: (-1, "p".into()),
        result: Err("r".into()),
        boxed: Box::new(7),
        shared: Arc::new("s".into()),
    });
    rows!(output: Pair { first: 1u8, second: "b".to_string() }, Pair { first: Pair { first: 1u8, second: 2u8 }, second: () });
    rows!(output: Wrapper { inner: vec![Maybe::Just(1u8), Maybe::Nothing] });
    rows!(output: Spelled { r#type: 1, renamed: 2, ünïcode: 4 });
}

fn enums(output: &mut Output) {
    rows!(output: Level::Low, Level::High, Recased::FirstOne, Recased::SecondOne { some_field: 1 });
    rows!(output: Everything::Nothing, Everything::One(300), Everything::Pair(1, "x".into()));
    rows!(output: Everything::Named { first: 65535, second: Some(true) }, Everything::Named { first: 0, second: None });
    rows!(output: Everything::Unit(()), Everything::Tuple((1, 2)), Everything::Inner(One(5)), Everything::Empty {});
    rows!(output: Many::V000, Many::V127, Many::V128, Many::V129(129));
}

fn recursive(output: &mut Output) {
    let leaf = |value| Node {
        value,
        children: vec![],
    };
    rows!(output: leaf(-1), Node { value: 1, children: vec![leaf(2), Node { value: 3, children: vec![leaf(4)] }] });
    rows!(output: List { head: "a".into(), tail: Some(Box::new(List { head: "b".into(), tail: None })) });
    let number = |value| Box::new(Expression::Number(value));
    rows!(output: Expression::Add { left: number(1.0), right: Box::new(Expression::Negate(number(2.0))) });
    rows!(output: Expression::Call("f".into(), vec![*number(3.0), Expression::Call(String::new(), vec![])]));
    let inner = Folder {
        name: "inner".into(),
        entries: vec![],
    };
    rows!(output: Folder { name: "/".into(), entries: vec![Entry::File(300), Entry::Folder(inner)] });
}

/// Types that have an encoding of their own, with their text as the value. The signature hash sees a unit.
fn opaque(output: &mut Output) {
    fn row<T: facet::Facet<'static>>(output: &mut Output, name: &str, value: T, text: &str) {
        match facet_postcard::to_vec(&value) {
            Ok(bytes) => {
                let decodes = facet_postcard::from_slice::<T>(&bytes).is_ok();
                output.row(json!({ "type": name, "text": text, "hex": hex(&bytes), "decodes": decodes }));
            }
            Err(error) => output.row(json!({ "type": name, "text": text, "refused": error.to_string() })),
        }
    }
    let v4 = Ipv4Addr::new(127, 0, 0, 1);
    let v6 = Ipv6Addr::LOCALHOST;
    row(output, "Ipv4Addr", v4, &v4.to_string());
    row(output, "Ipv6Addr", v6, &v6.to_string());
    row(output, "IpAddr", IpAddr::from(v4), &v4.to_string());
    row(output, "IpAddr", IpAddr::from(v6), &v6.to_string());
    for address in ["10.0.0.1:8080", "[2001:db8::1]:443"] {
        if let Ok(parsed) = address.parse::<SocketAddr>() {
            row(output, "SocketAddr", parsed, address);
        }
    }
    row(output, "Utf8PathBuf", camino::Utf8PathBuf::from("/tmp/é"), "/tmp/é");
    let id = uuid::Uuid::from_u128(0x0123_4567_89ab_cdef_0011_2233_4455_6677);
    row(output, "Uuid", id, &id.to_string());
    let id = ulid::Ulid(0x0123_4567_89ab_cdef_0011_2233_4455_6677);
    row(output, "Ulid", id, &id.to_string());
    let duration = std::time::Duration::from_millis(1500);
    row(output, "Duration", duration, &format!("{duration:?}"));
}

/// `facet_value::Value`, which says in every value what it is.
fn dynamic(output: &mut Output) {
    let mut row = |what: &str, value: Dynamic| {
        match facet_postcard::to_vec(&value) {
            Ok(bytes) => output.row(json!({ "what": what, "hex": hex(&bytes) })),
            Err(error) => output.row(json!({ "what": what, "refused": error.to_string() })),
        };
    };
    row("null", Dynamic::NULL);
    row("true", Dynamic::TRUE);
    row("i64 -1", Dynamic::from(-1i64));
    row("i64 42", Dynamic::from(42i64));
    row("u64 max", Dynamic::from(u64::MAX));
    row("f64 1.5", Dynamic::from(1.5f64));
    row("string text", Dynamic::from("text"));
    row("bytes 0102", Dynamic::from(&[1u8, 2][..]));
    let array: facet_value::VArray = [Dynamic::from(1i64), Dynamic::NULL].into_iter().collect();
    row("array [1, null]", array.into());
    let mut object = facet_value::VObject::new();
    object.insert("k", Dynamic::from("v"));
    row("object {k: v}", object.into());
}

/// Encodings that no encoder writes, and what the crates make of them.
fn tolerated(output: &mut Output) {
    output.decoded::<bool>("a bool of 2", &[2]);
    output.decoded::<u8>("nothing", &[]);
    output.decoded::<u32>("an overlong zero", &[0x80, 0]);
    output.decoded::<u32>("33 bits", &[0xff, 0xff, 0xff, 0xff, 0x1f]);
    output.decoded::<u16>("17 bits", &[0x80, 0x80, 0x08]);
    output.decoded::<u64>("65 bits", &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    output.decoded::<u64>(
        "11 bytes",
        &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
    );
    output.decoded::<u128>("20 bytes", &[0x80; 20]);
    output.decoded::<i16>("an i16 of 17 bits", &[0x80, 0x80, 0x08]);
    output.decoded::<char>("two characters", &[2, b'a', b'b']);
    output.decoded::<char>("no character", &[0]);
    output.decoded::<String>("bad UTF-8", &[2, 0xc3, 0x28]);
    output.decoded::<String>("a surrogate", &[3, 0xed, 0xa0, 0x80]);
    output.decoded::<String>("longer than the input", &[5, b'x']);
    output.decoded::<Vec<u8>>("longer than the input", &[200, 1, 0]);
    output.decoded::<Vec<u32>>("more items than input", &[4, 1, 2]);
    output.decoded::<Option<u8>>("an option of 2", &[2, 0]);
    output.decoded::<Level>("a variant that is none", &[2]);
    output.decoded::<Level>("an explicit discriminant", &[200, 1]);
    output.decoded::<Level>("an overlong variant", &[0x81, 0]);
    output.decoded::<Result<u8, u8>>("a result of 2", &[2, 0]);
    output.decoded::<(u8, u8)>("a tuple with a byte more", &[1, 2, 3]);
    output.decoded::<BTreeMap<u8, u8>>("the same key twice", &[2, 1, 10, 1, 20]);
    output.decoded::<BTreeSet<u8>>("the same element twice", &[2, 1, 1]);
    output.decoded::<BTreeSet<u8>>("not in order", &[2, 2, 1]);
}
