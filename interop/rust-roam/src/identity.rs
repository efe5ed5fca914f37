//! Signatures as they are meant: a type met for the second time is the same type.
//!
//! `roam_hash` asks whether it is the same description in memory, and a program may hold several descriptions of one
//! type. Then a back-reference is missing, and the method has another id than in the next build of the same source.

use std::collections::HashSet;

use facet_core::{ConstTypeId, Def, Field, Shape, StructKind, Type, UserType};
use roam_hash::{encode_method_signature, encode_shape, encode_varint_u64};
use roam_schema::{ServiceDetail, is_rx, is_tx};

use crate::shape_json::is_byte;

/// Writes what `roam_hash::encode_shape` writes where one type has one description.
pub fn encode_type(shape: &'static Shape, out: &mut Vec<u8>) {
    encode(shape, out, &mut HashSet::new());
}

pub fn encode_method(args: &[&'static Shape], returns: &'static Shape, out: &mut Vec<u8>) {
    out.push(0x25);
    encode_varint_u64(args.len() as u64, out);
    for shape in args.iter().chain([&returns]) {
        encode_type(shape, out);
    }
}

/// The methods of a service, as `Service.method`, whose ids in this build are not what they are meant to be.
pub fn misnamed(detail: &ServiceDetail) -> Vec<String> {
    let differs = |args: &[&'static Shape], returns| {
        let (mut meant, mut made) = (Vec::new(), Vec::new());
        encode_method(args, returns, &mut meant);
        encode_method_signature(args, returns, &mut made);
        meant != made
    };
    let methods = detail.methods.iter().filter(|method| {
        let args: Vec<_> = method.args.iter().map(|arg| arg.ty).collect();
        differs(&args, method.return_type)
    });
    methods
        .map(|method| format!("{}.{}", detail.name, method.method_name))
        .collect()
}

type Seen = HashSet<ConstTypeId>;

fn encode(shape: &'static Shape, out: &mut Vec<u8>, seen: &mut Seen) {
    let parameter = || shape.type_params.first().map(|parameter| parameter.shape);
    let within = |tag: u8, inner: &'static Shape, out: &mut Vec<u8>, seen: &mut Seen| {
        out.push(tag);
        encode(inner, out, seen);
    };
    if is_tx(shape) || is_rx(shape) {
        out.push(if is_tx(shape) { 0x26 } else { 0x27 });
        return parameter().into_iter().for_each(|inner| encode(inner, out, seen));
    }
    if let (true, Some(inner)) = (shape.is_transparent(), shape.inner) {
        return encode(inner, out, seen);
    }
    if shape.scalar_type().is_some() {
        // No type inside: the crate's own word for it will do.
        return encode_shape(shape, out);
    }
    match shape.def {
        Def::List(list) if is_byte(list.t()) => return out.push(0x11),
        Def::List(list) => return within(0x20, list.t(), out, seen),
        Def::Slice(slice) => return within(0x20, slice.t(), out, seen),
        Def::Option(option) => return within(0x21, option.t(), out, seen),
        Def::Set(set) => return within(0x24, set.t(), out, seen),
        Def::Array(array) => {
            out.push(0x22);
            encode_varint_u64(array.n as u64, out);
            return encode(array.t(), out, seen);
        }
        Def::Map(map) => {
            within(0x23, map.k(), out, seen);
            return encode(map.v(), out, seen);
        }
        Def::Pointer(pointer) => {
            if let Some(pointee) = pointer.pointee {
                return encode(pointee, out, seen);
            }
        }
        _ => {}
    }
    if !seen.insert(shape.id) {
        return out.push(0x32);
    }
    match shape.ty {
        Type::User(UserType::Struct(definition)) => match definition.kind {
            StructKind::Unit => out.push(0x10),
            StructKind::Struct => {
                out.push(0x30);
                named(definition.fields, out, seen);
            }
            _ => {
                out.push(0x25);
                encode_varint_u64(definition.fields.len() as u64, out);
                definition
                    .fields
                    .iter()
                    .for_each(|field| encode(field.shape(), out, seen));
            }
        },
        Type::User(UserType::Enum(definition)) => {
            out.push(0x31);
            encode_varint_u64(definition.variants.len() as u64, out);
            for variant in definition.variants {
                name(variant.name, out);
                match (variant.data.kind, variant.data.fields) {
                    (StructKind::Unit, _) => out.push(0x00),
                    (StructKind::Struct, fields) => {
                        out.push(0x02);
                        named(fields, out, seen);
                    }
                    (_, [field]) => within(0x01, field.shape(), out, seen),
                    (_, fields) => {
                        out.push(0x02);
                        encode_varint_u64(fields.len() as u64, out);
                        for (index, field) in fields.iter().enumerate() {
                            name(&index.to_string(), out);
                            encode(field.shape(), out, seen);
                        }
                    }
                }
            }
        }
        Type::Pointer(_) if parameter().is_some() => parameter().into_iter().for_each(|inner| encode(inner, out, seen)),
        _ => out.push(0x10),
    }
}

fn name(text: &str, out: &mut Vec<u8>) {
    encode_varint_u64(text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}

fn named(fields: &[Field], out: &mut Vec<u8>, seen: &mut Seen) {
    encode_varint_u64(fields.len() as u64, out);
    for field in fields {
        name(field.name, out);
        encode(field.shape(), out, seen);
    }
}
