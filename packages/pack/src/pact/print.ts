import { PackTypeError } from "../errors.ts";
import { MAX_TYPE_DEPTH } from "../type-shape.ts";
import type { Type } from "../type.ts";
import type {
  FunctionType,
  PactExport,
  PactImport,
  PactInterface,
  PactLiteral,
  PactTypeDefinition,
  PactUse,
} from "./syntax.ts";

/** Pact text that `parsePact` reads back as the same interface. Comments and blank lines of a source are not kept. */
export function printPact(file: PactInterface): string {
  return `${interfaceText(file, "").join("\n")}\n`;
}

/**
 * `result<list<u8>, string>`. Named types print as their name.
 *
 * @throws {PackTypeError} `TOO_DEEP` for a type within more than 256 types.
 */
export function printType(type: Type): string {
  return typeText(type, 0);
}

function typeText(type: Type, depth: number): string {
  if (depth > MAX_TYPE_DEPTH)
    throw new PackTypeError("TOO_DEEP", `type is nested deeper than ${MAX_TYPE_DEPTH} levels`);
  switch (type.kind) {
    case "list":
      return `list<${typeText(type.elem, depth + 1)}>`;
    case "option":
      return `option<${typeText(type.inner, depth + 1)}>`;
    case "result":
      return `result<${typeText(type.ok, depth + 1)}, ${typeText(type.err, depth + 1)}>`;
    case "tuple":
      return `tuple<${type.items.map((item) => typeText(item, depth + 1)).join(", ")}>`;
    case "blank":
      return "_";
    case "record":
    case "variant":
    case "enum":
    case "flags":
    case "ref":
      return type.name;
    default:
      return type.kind;
  }
}

/** `name: func(a: string) -> u64`. */
export function printFunction({ name, params, result }: FunctionType): string {
  const list = params.map((param) => `${param.name}: ${printType(param.type)}`).join(", ");
  return `${name}: func(${list})${result === undefined ? "" : ` -> ${printType(result)}`}`;
}

function interfaceText(pact: PactInterface, indent: string): string[] {
  const inner = `${indent}  `;
  return [
    `${indent}interface ${pact.name} {`,
    ...pact.metadata.map(({ name, type, value }) => `${inner}@${name}: ${printType(type)} = ${literalText(value)}`),
    ...pact.uses.map((use) => inner + useText(use)),
    ...pact.typeParameters.map(
      ({ name, constraint }) => `${inner}type ${name}${constraint === undefined ? "" : `: ${constraint}`}`,
    ),
    ...pact.types.flatMap((definition) => definitionText(definition, inner)),
    ...blockText("imports", pact.imports.map(importText), inner),
    ...blockText("exports", pact.exports.map(exportText), inner),
    ...pact.interfaces.flatMap((child) => interfaceText(child, inner)),
    ...pact.aliases.map(
      (alias) => `${inner}interface ${alias.name} = ${alias.transform}(${alias.arguments.join(", ")})`,
    ),
    `${indent}}`,
  ];
}

function useText({ interface: name, arguments: args, items }: PactUse): string {
  return `use ${name}${args.length > 0 ? `(${args.join(", ")})` : ""}${items.length > 0 ? `.{${items.join(", ")}}` : ""}`;
}

function definitionText({ name, type, isAlias }: PactTypeDefinition, indent: string): string[] {
  if (isAlias) return [`${indent}type ${name} = ${printType(type)}`];
  return [
    `${indent}${type.kind} ${name} {`,
    ...memberTexts(type).map((member) => `${indent}  ${member},`),
    `${indent}}`,
  ];
}

function memberTexts(type: Type): readonly string[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => `${field.name}: ${printType(field.type)}`);
    case "variant":
      return type.cases.map((one) => (one.type === null ? one.name : `${one.name}(${printType(one.type)})`));
    case "enum":
      return type.cases;
    case "flags":
      return type.flags;
    default:
      return [];
  }
}

function blockText(keyword: string, lines: readonly string[], indent: string): string[] {
  if (lines.length === 0) return [];
  return [`${indent}${keyword} {`, ...lines.map((line) => `${indent}  ${line}`), `${indent}}`];
}

function importText(one: PactImport): string {
  switch (one.kind) {
    case "interface":
      return one.interface;
    case "item":
      return `${one.interface}.${one.name}`;
    case "constraint":
      return `${one.parameter}: ${one.interface}`;
  }
}

function exportText(one: PactExport): string {
  return one.kind === "function" ? printFunction(one) : `${one.name}: ${printType(one.type)}`;
}

function literalText(value: PactLiteral): string {
  switch (typeof value) {
    case "string":
      return `"${value.replaceAll(/["\\\n\t\r]/g, escapeCharacter)}"`;
    case "number":
      return decimalText(value);
    case "object":
      return `{ ${value.map(([name, field]) => `${name}: ${literalText(field)}`).join(", ")} }`;
    default:
      return String(value);
  }
}

function escapeCharacter(char: string): string {
  switch (char) {
    case "\n":
      return "\\n";
    case "\t":
      return "\\t";
    case "\r":
      return "\\r";
    default:
      return `\\${char}`;
  }
}

/** Pact numbers have a point, to be told from whole ones, and no exponent. */
function decimalText(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "", exponent = "0"] = String(Math.abs(value)).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, "0");
  return `${sign}${padded.slice(0, point)}.${padded.slice(point) || "0"}`;
}
