import type { Definition, Field, Model, Type } from "./model.ts";

const primitives: Readonly<Record<string, string>> = { string: "String", bytes: "Vec<u8>", unit: "()" };
const containers = { vec: "Vec", option: "Option", set: "BTreeSet", box: "Box", arc: "Arc" } as const;

function typeName(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return primitives[type.name] ?? type.name;
    case "vec":
    case "option":
    case "set":
    case "box":
    case "arc":
      return `${containers[type.kind]}<${typeName(type.of)}>`;
    case "array":
      return `[${typeName(type.of)}; ${type.length}]`;
    case "map":
      return `BTreeMap<${typeName(type.key)}, ${typeName(type.value)}>`;
    case "tuple":
      return `(${type.of.map(typeName).join(", ")})`;
    case "result":
      return `Result<${typeName(type.ok)}, ${typeName(type.err)}>`;
    case "parameter":
      return type.name;
    case "named":
      return type.args.length === 0 ? type.name : `${type.name}<${type.args.map(typeName).join(", ")}>`;
  }
}

const draw = (): string => "Random::random(rng, depth + 1)";
const declared = (fields: readonly Field[], visibility: string): string =>
  fields.map((field) => `${visibility}${field.name}: ${typeName(field.type)}`).join(", ");
const drawn = (fields: readonly Field[]): string => fields.map((field) => `${field.name}: ${draw()}`).join(", ");

function body(definition: Definition, name: string): { readonly type: string; readonly random: string } {
  switch (definition.kind) {
    case "struct":
      return {
        type: `pub struct ${name} { ${declared(definition.fields, "pub ")} }`,
        random: `Self { ${drawn(definition.fields)} }`,
      };
    case "tuple-struct":
      return {
        type: `pub struct ${name}(${definition.types.map((type) => `pub ${typeName(type)}`).join(", ")});`,
        random: `Self(${definition.types.map(draw).join(", ")})`,
      };
    case "unit-struct":
      return { type: `pub struct ${name};`, random: "Self" };
    case "transparent":
      return {
        type: `#[facet(transparent)]\npub struct ${name}(pub ${typeName(definition.type)});`,
        random: `Self(${draw()})`,
      };
    case "alias":
      return { type: `pub type ${name} = ${typeName(definition.type)};`, random: "" };
    case "enum": {
      const variants = definition.variants.map((variant) => {
        if (variant.kind === "unit") return { type: variant.name, random: `Self::${variant.name}` };
        if (variant.kind === "tuple") {
          return {
            type: `${variant.name}(${variant.types.map(typeName).join(", ")})`,
            random: `Self::${variant.name}(${variant.types.map(draw).join(", ")})`,
          };
        }
        return {
          type: `${variant.name} { ${declared(variant.fields, "")} }`,
          random: `Self::${variant.name} { ${drawn(variant.fields)} }`,
        };
      });
      const last = variants.length - 1;
      const arms = variants.map(({ random }, index) => `${index === last ? "_" : index} => ${random},`);
      return {
        type: `#[repr(u8)]\npub enum ${name} { ${variants.map(({ type }) => type).join(", ")} }`,
        random: `match rng.usize(..${variants.length}) { ${arms.join(" ")} }`,
      };
    }
  }
}

function definitionText(definition: Definition): string {
  const parameters = definition.parameters.join(", ");
  const bounded = definition.parameters.map((parameter) => `${parameter}: Random`).join(", ");
  const generic = (list: string): string => (list === "" ? "" : `<${list}>`);
  const { type, random } = body(definition, definition.name + generic(parameters));
  if (definition.kind === "alias") return type;
  return [
    "#[derive(Debug, Clone, Facet)]",
    type,
    `impl${generic(bounded)} Random for ${definition.name}${generic(parameters)} {`,
    `    fn random(rng: &mut Rng, depth: u32) -> Self { let _ = (&rng, depth); ${random} }`,
    "}",
  ].join("\n");
}

export function printRust(model: Model, header: string): string {
  const methods = model.echoed.map(({ name }) => ({ name, method: `echo_${name.toLowerCase()}` }));
  return `//! ${header}

#![allow(clippy::all, unused_imports)]

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;

use facet::Facet;
use fastrand::Rng;
use roam::{Context, service};

use crate::random::Random;
use crate::same_bytes::same_bytes;

${[...model.shared, ...model.echoed].map(definitionText).join("\n\n")}

#[service]
pub trait Fuzz {
${methods.map(({ name, method }) => `    async fn ${method}(&self, value: ${name}) -> ${name};`).join("\n")}
}

/// Answers every value as it came.
#[derive(Clone)]
pub struct FuzzHandler;

impl Fuzz for FuzzHandler {
${methods.map(({ name, method }) => `    async fn ${method}(&self, _cx: &Context, value: ${name}) -> ${name} { value }`).join("\n")}
}

pub const METHODS: usize = ${methods.length};

/// Sends one random value to method number \`method\`; \`Ok\` holds the bytes sent when the same bytes came back.
/// Boxed, so that the code of all those calls stays in this crate.
pub fn send_random(client: &FuzzClient, method: usize, rng: &mut Rng) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send>> {
    match method {
${methods
  .map(
    ({ name, method }, index) =>
      `        ${index} => { let value = <${name} as Random>::random(rng, 0); Box::pin(same_bytes(value.clone(), client.${method}(value))) }`,
  )
  .join("\n")}
        _ => Box::pin(std::future::ready(Err(format!("method {method} of {METHODS}")))),
    }
}
`;
}
