//! Rust types as JSON, so that a test in another language can build the same type from data.
//!
//! A primitive is its name as a string: `bool`, `u8` ... `i128`, `usize`, `isize`, `f32`, `f64`, `char`, `string`,
//! `unit`, `bytes`. A container is an object with one key: `{"vec": T}`, `{"slice": T}`, `{"option": T}`,
//! `{"array": [T, n]}`, `{"map": [K, V]}`, `{"set": T}`, `{"tuple": [T...]}`, `{"result": [T, E]}`, `{"tx": T}`,
//! `{"rx": T}`, and `{"box": T}` for every kind of pointer. A type that a program declares is `{"type": name}`, spelled
//! out once in a table: two uses of one name are one type, which the signature hash sees. Anything else is
//! `{"opaque": name}`.

use std::collections::HashMap;

use facet_core::{ConstTypeId, Def, ScalarType, Shape, StructKind, Type, UserType};
use serde_json::{Map, Value, json};

use roam_schema::{is_rx, is_tx};

#[derive(Default)]
pub struct TypeTable {
    /// By the identity of the type. The address of its description would not do: one program can hold several copies.
    names: HashMap<ConstTypeId, String>,
    definitions: Map<String, Value>,
}

/// The name of a primitive, when the type is one.
pub fn primitive(shape: &'static Shape) -> Option<&'static str> {
    Some(match shape.scalar_type()? {
        ScalarType::Unit => "unit",
        ScalarType::Bool => "bool",
        ScalarType::Char => "char",
        ScalarType::Str | ScalarType::String | ScalarType::CowStr => "string",
        ScalarType::F32 => "f32",
        ScalarType::F64 => "f64",
        ScalarType::U8 => "u8",
        ScalarType::U16 => "u16",
        ScalarType::U32 => "u32",
        ScalarType::U64 => "u64",
        ScalarType::U128 => "u128",
        ScalarType::USize => "usize",
        ScalarType::I8 => "i8",
        ScalarType::I16 => "i16",
        ScalarType::I32 => "i32",
        ScalarType::I64 => "i64",
        ScalarType::I128 => "i128",
        ScalarType::ISize => "isize",
        _ => return None,
    })
}

pub fn is_byte(shape: &'static Shape) -> bool {
    shape.scalar_type() == Some(ScalarType::U8)
}

impl TypeTable {
    /// The declared types met so far, by name.
    pub fn into_json(self) -> Value {
        Value::Object(self.definitions)
    }

    pub fn describe(&mut self, shape: &'static Shape) -> Value {
        let element = |shape: &'static Shape| shape.type_params.first().map(|parameter| parameter.shape);
        if is_tx(shape) {
            return json!({ "tx": element(shape).map(|inner| self.describe(inner)) });
        }
        if is_rx(shape) {
            return json!({ "rx": element(shape).map(|inner| self.describe(inner)) });
        }
        if let Some(name) = primitive(shape) {
            return json!(name);
        }
        match shape.def {
            Def::List(list) if is_byte(list.t()) => return json!("bytes"),
            Def::List(list) => return json!({ "vec": self.describe(list.t()) }),
            Def::Slice(slice) => return json!({ "slice": self.describe(slice.t()) }),
            Def::Array(array) => return json!({ "array": [self.describe(array.t()), array.n] }),
            Def::Map(map) => return json!({ "map": [self.describe(map.k()), self.describe(map.v())] }),
            Def::Set(set) => return json!({ "set": self.describe(set.t()) }),
            Def::Option(option) => return json!({ "option": self.describe(option.t()) }),
            Def::Result(result) => return json!({ "result": [self.describe(result.t()), self.describe(result.e())] }),
            Def::Pointer(pointer) => {
                if let Some(pointee) = pointer.pointee {
                    return json!({ "box": self.describe(pointee) });
                }
            }
            _ => {}
        }
        match shape.ty {
            Type::User(UserType::Struct(fields)) if fields.kind == StructKind::Tuple => {
                json!({ "tuple": fields.fields.iter().map(|field| self.describe(field.shape())).collect::<Vec<_>>() })
            }
            Type::User(UserType::Struct(_) | UserType::Enum(_)) => json!({ "type": self.name(shape) }),
            Type::Pointer(_) if element(shape).is_some() => {
                json!({ "box": element(shape).map(|inner| self.describe(inner)) })
            }
            _ => json!({ "opaque": shape.to_string() }),
        }
    }

    /// Enters a declared type into the table. The name comes before the definition: it may be recursive.
    fn name(&mut self, shape: &'static Shape) -> String {
        if let Some(name) = self.names.get(&shape.id) {
            return name.clone();
        }
        let mut name = shape.to_string();
        while self.definitions.contains_key(&name) {
            name.push('\'');
        }
        self.names.insert(shape.id, name.clone());
        self.definitions.insert(name.clone(), Value::Null);
        let definition = match shape.ty {
            Type::User(UserType::Struct(_)) if shape.is_transparent() && shape.inner.is_some() => {
                json!({ "transparent": shape.inner.map(|inner| self.describe(inner)) })
            }
            Type::User(UserType::Struct(fields)) => match fields.kind {
                StructKind::Unit => json!("unit-struct"),
                StructKind::Struct => json!({ "struct": self.named(fields.fields) }),
                _ => json!({ "tuple-struct": self.unnamed(fields.fields) }),
            },
            Type::User(UserType::Enum(variants)) => {
                let variants = variants.variants.iter().map(|variant| match variant.data.kind {
                    StructKind::Unit => json!([variant.name]),
                    StructKind::Struct => json!([variant.name, { "struct": self.named(variant.data.fields) }]),
                    _ => json!([variant.name, { "tuple": self.unnamed(variant.data.fields) }]),
                });
                json!({ "enum": variants.collect::<Vec<_>>() })
            }
            _ => Value::Null,
        };
        self.definitions.insert(name.clone(), definition);
        name
    }

    fn named(&mut self, fields: &'static [facet_core::Field]) -> Value {
        fields
            .iter()
            .map(|field| json!([field.name, self.describe(field.shape())]))
            .collect()
    }

    fn unnamed(&mut self, fields: &'static [facet_core::Field]) -> Value {
        fields.iter().map(|field| self.describe(field.shape())).collect()
    }
}
