//! Rust values as JSON, readable with the type at hand (see `shape_json`).
//!
//! Integers of up to 32 bits are numbers, wider ones decimal strings. A float is a number, or one of the strings
//! `NaN`, `Infinity`, `-Infinity`, `-0`. Bytes are hexadecimal. A unit is null, an option null or `{"some": value}`,
//! a map a list of pairs, a struct an object, a tuple a list. An enum is `{"tag": name}`, with a `val`: of one unnamed
//! field the value, of several a list, of named ones an object. A Result is tagged `Ok` or `Err` in the same way.

use facet_core::{Def, StructKind, Type, UserType};
use facet_reflect::{HasFields, Peek};
use serde_json::{Map, Value, json};

use crate::report::hex;
use crate::shape_json::{is_byte, primitive};

fn float(value: f64) -> Value {
    if value.is_nan() {
        json!("NaN")
    } else if value.is_infinite() {
        json!(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else if value == 0.0 && value.is_sign_negative() {
        json!("-0")
    } else {
        json!(value)
    }
}

fn scalar(peek: Peek<'_, '_>, name: &str) -> Result<Value, String> {
    macro_rules! number {
        ($type:ty) => {
            json!(peek.get::<$type>().map_err(|error| error.to_string())?)
        };
    }
    macro_rules! decimal {
        ($type:ty) => {
            json!(
                peek.get::<$type>()
                    .map_err(|error| error.to_string())?
                    .to_string()
            )
        };
    }
    Ok(match name {
        "unit" => Value::Null,
        "bool" => number!(bool),
        "char" => decimal!(char),
        "string" => json!(peek.as_str().ok_or("a string that cannot be read")?),
        "f32" => float(f64::from(*peek.get::<f32>().map_err(|error| error.to_string())?)),
        "f64" => float(*peek.get::<f64>().map_err(|error| error.to_string())?),
        "u8" => number!(u8),
        "u16" => number!(u16),
        "u32" => number!(u32),
        "i8" => number!(i8),
        "i16" => number!(i16),
        "i32" => number!(i32),
        "u64" => decimal!(u64),
        "u128" => decimal!(u128),
        "usize" => decimal!(usize),
        "i64" => decimal!(i64),
        "i128" => decimal!(i128),
        "isize" => decimal!(isize),
        other => return Err(format!("the scalar {other}")),
    })
}

pub fn value_json(peek: Peek<'_, '_>) -> Result<Value, String> {
    let shape = peek.shape();
    if let Some(name) = primitive(shape) {
        return scalar(peek, name);
    }
    let text = |error: facet_reflect::ReflectError| error.to_string();
    match shape.def {
        Def::List(_) | Def::Array(_) | Def::Slice(_) => {
            let list = peek.into_list_like().map_err(text)?;
            if matches!(shape.def, Def::List(definition) if is_byte(definition.t())) {
                let bytes = list
                    .iter()
                    .map(|item| item.get::<u8>().copied())
                    .collect::<Result<Vec<u8>, _>>();
                return Ok(json!(hex(&bytes.map_err(text)?)));
            }
            return list.iter().map(value_json).collect();
        }
        Def::Map(_) => {
            let map = peek.into_map().map_err(text)?;
            return map
                .iter()
                .map(|(key, value)| Ok(json!([value_json(key)?, value_json(value)?])))
                .collect();
        }
        Def::Set(_) => return peek.into_set().map_err(text)?.iter().map(value_json).collect(),
        Def::Option(_) => {
            return match peek.into_option().map_err(text)?.value() {
                None => Ok(Value::Null),
                Some(inner) => Ok(json!({ "some": value_json(inner)? })),
            };
        }
        Def::Result(_) => {
            let result = peek.into_result().map_err(text)?;
            return match (result.ok(), result.err()) {
                (Some(ok), _) => Ok(json!({ "tag": "Ok", "val": value_json(ok)? })),
                (_, Some(err)) => Ok(json!({ "tag": "Err", "val": value_json(err)? })),
                _ => Err("a Result that is neither".into()),
            };
        }
        Def::Pointer(_) => {
            let inner = peek
                .into_pointer()
                .map_err(text)?
                .borrow_inner()
                .ok_or("a pointer without a value")?;
            return value_json(inner);
        }
        _ => {}
    }
    match shape.ty {
        Type::User(UserType::Struct(definition)) => {
            let value = peek.into_struct().map_err(text)?;
            if shape.is_transparent() {
                return value_json(value.field(0).map_err(|error| error.to_string())?);
            }
            fields(definition.kind, value.fields())
        }
        Type::User(UserType::Enum(_)) => {
            let value = peek.into_enum().map_err(text)?;
            let variant = value.active_variant().map_err(|error| error.to_string())?;
            let mut json = json!({ "tag": variant.name });
            if variant.data.kind != StructKind::Unit {
                let mut content = fields(variant.data.kind, value.fields())?;
                if variant.data.kind != StructKind::Struct && variant.data.fields.len() == 1 {
                    content = content[0].take();
                }
                json["val"] = content;
            }
            Ok(json)
        }
        _ => Err(format!("the type {shape}")),
    }
}

fn fields<'mem, 'facet>(
    kind: StructKind,
    fields: impl Iterator<Item = (facet_core::Field, Peek<'mem, 'facet>)>,
) -> Result<Value, String> {
    match kind {
        StructKind::Unit => Ok(Value::Null),
        StructKind::Struct => {
            let entries = fields.map(|(field, value)| Ok((field.name.to_string(), value_json(value)?)));
            Ok(Value::Object(entries.collect::<Result<Map<_, _>, String>>()?))
        }
        _ => fields.map(|(_, value)| value_json(value)).collect(),
    }
}
