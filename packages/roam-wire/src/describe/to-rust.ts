import type { Field } from "../schema/fields.ts";
import type { NewtypeType, StructType, TupleStructType, Types } from "../schema/products.ts";
import type { EnumType, Variant, Variants } from "../schema/sums.ts";
import type { Type } from "../schema/type.ts";
import type { Method, Service } from "../service.ts";
import { partsOf } from "./parts.ts";
import { argumentName, fieldName, snakeCase } from "./rust-names.ts";
import { rustType } from "./rust-type.ts";
import { rustWarnings } from "./rust-warnings.ts";

/** What a Rust program needs to serve or call this service with roam 0.6.0: the trait, and every named type. What Rust can't have is said on top. */
export function toRust(service: Service): string {
  const methods = Object.values(service.methods);
  const named = new Set<Type<unknown>>();
  for (const method of methods) {
    for (const arg of method.args) collect(arg.type, named, new Set());
    collect(method.returns, named, new Set());
    if (method.fails !== undefined) collect(method.fails, named, new Set());
  }
  return [
    ...rustWarnings(service).map((warning) => `// Warning: ${warning}`),
    "use facet::Facet;",
    "",
    ...[...named].flatMap((type) => [declaration(type), ""]),
    ...docLines(service.doc, ""),
    "#[roam::service]",
    `pub trait ${service.name} {`,
    ...methods.flatMap((method) => [...docLines(method.doc, "    "), `    ${signature(method)}`]),
    "}",
    "",
  ].join("\n");
}

function collect(type: Type<unknown>, named: Set<Type<unknown>>, seen: Set<Type<unknown>>): void {
  if (seen.has(type)) return;
  seen.add(type);
  for (const part of partsOf(type)) collect(part, named, seen);
  if ("name" in type) named.add(type);
}

function docLines(doc: string | undefined, indent: string): string[] {
  return doc === undefined ? [] : doc.split("\n").map((line) => `${indent}/// ${line}`.trimEnd());
}

function signature(method: Method): string {
  const args = method.args.map((arg) => `, ${argumentName(snakeCase(arg.name))}: ${rustType(arg.type)}`).join("");
  const returned = rustType(method.returns);
  const result = method.fails === undefined ? returned : `Result<${returned}, ${rustType(method.fails)}>`;
  return `async fn ${snakeCase(method.name)}(&self${args})${result === "()" ? "" : ` -> ${result}`};`;
}

function declaration(type: Type<unknown>): string {
  // The ends of channels are neither printed nor copied.
  const derive = type.hasChannel ? "#[derive(Facet)]" : "#[derive(Debug, Clone, Facet)]";
  switch (type.kind) {
    case "struct": {
      const { name, fields } = type as StructType<never>;
      return `${derive}\npub struct ${name} ${fieldBlock(fields, "pub ", "")}`;
    }
    case "tupleStruct": {
      const { name, elements } = type as TupleStructType<Types>;
      return `${derive}\npub struct ${name}(${elements.map((element) => `pub ${rustType(element)}`).join(", ")});`;
    }
    case "newtype": {
      const { name, inner } = type as NewtypeType<unknown>;
      return `${derive}\n#[facet(transparent)]\npub struct ${name}(pub ${rustType(inner)});`;
    }
    case "enum": {
      const { name, variants } = type as EnumType<Variants>;
      return `${derive}\n#[repr(u8)]\npub enum ${name} {\n${variants.map((variant) => `    ${variantLine(variant)},\n`).join("")}}`;
    }
    default:
      return `${derive}\npub struct ${rustType(type)};`;
  }
}

function fieldBlock(fields: readonly Field[], visibility: string, indent: string): string {
  const lines = fields.map(
    (field) => `${indent}    ${visibility}${fieldName(field.rustName)}: ${rustType(field.type)},\n`,
  );
  return `{\n${lines.join("")}${indent}}`;
}

function variantLine({ rustName, payload }: Variant): string {
  switch (payload.shape) {
    case "unit":
      return rustName;
    case "newtype":
      return `${rustName}(${rustType(payload.type)})`;
    case "tuple":
      return `${rustName}(${payload.elements.map(rustType).join(", ")})`;
    case "struct":
      return `${rustName} ${fieldBlock(payload.fields, "", "    ")}`;
  }
}
