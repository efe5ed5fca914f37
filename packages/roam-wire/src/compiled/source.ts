import type { ListType } from "../schema/collections.ts";
import type { Field } from "../schema/fields.ts";
import { type OptionType, mayBeUndefined } from "../schema/option.ts";
import type { StructType, TupleType, Types } from "../schema/products.ts";
import type { EnumType, Variant, Variants } from "../schema/sums.ts";
import type { Type } from "../schema/type.ts";

/** The source of a function, and the types whose functions it is given as `p0`, `p1` and so on. */
export interface Source {
  readonly code: string;
  readonly parts: readonly Type<unknown>[];
}

class Scope {
  readonly parts: Type<unknown>[] = [];
  #names = 0;

  part(type: Type<unknown>): string {
    let i = this.parts.indexOf(type);
    if (i < 0) i = this.parts.push(type) - 1;
    return `p${i}`;
  }

  name(): string {
    return `v${this.#names++}`;
  }
}

const FAIL = "throw 0;";

/** `(w, v) => { … }`; what does not fit is thrown as 0. */
export function encoderSource(type: Type<unknown>): Source {
  const scope = new Scope();
  return { code: `(w, v) => {\n${encodeOwn(type, "v", scope)}\n}`, parts: scope.parts };
}

/** `(r) => { … }`. */
export function decoderSource(type: Type<unknown>): Source {
  const scope = new Scope();
  return { code: `(r) => {\nlet x;\n${decodeOwn(type, "x", scope)}\nreturn x;\n}`, parts: scope.parts };
}

/** Integers that must equal what they are cut to. */
const CUT: Readonly<Record<string, (v: string) => string>> = {
  u8: (v) => `(${v} & 255)`,
  u16: (v) => `(${v} & 65535)`,
  u32: (v) => `(${v} >>> 0)`,
  i8: (v) => `(${v} << 24 >> 24)`,
  i16: (v) => `(${v} << 16 >> 16)`,
  i32: (v) => `(${v} | 0)`,
};

const WRITE_INTEGER: Readonly<Record<string, (v: string) => string>> = {
  u8: (v) => `w.u8(${v});`,
  u16: (v) => `w.varint(${v});`,
  u32: (v) => `w.varint(${v});`,
  i8: (v) => `w.u8(${v} & 255);`,
  i16: (v) => `w.i32(${v});`,
  i32: (v) => `w.i32(${v});`,
};

const TYPEOF: Readonly<Record<string, readonly [type: string, write: (v: string) => string]>> = {
  bool: ["boolean", (v) => `w.u8(${v} ? 1 : 0);`],
  string: ["string", (v) => `w.string(${v});`],
};

/** A part within another type: a struct or enum has a function of its own, everything else stands in line. */
function encodePart(type: Type<unknown>, v: string, scope: Scope): string {
  return type.kind === "struct" || type.kind === "enum" ? `${scope.part(type)}(w, ${v});` : encodeOwn(type, v, scope);
}

function encodeOwn(type: Type<unknown>, v: string, scope: Scope): string {
  const cut = CUT[type.kind];
  if (cut !== undefined) return `if (${cut(v)} !== ${v}) ${FAIL} ${WRITE_INTEGER[type.kind]!(v)}`;
  const typed = TYPEOF[type.kind];
  if (typed !== undefined) return `if (typeof ${v} !== "${typed[0]}") ${FAIL} ${typed[1](v)}`;
  switch (type.kind) {
    case "option":
      return encodeOption(type as OptionType<unknown>, v, scope);
    case "list":
      return encodeList(type as ListType<unknown>, v, scope);
    case "tuple":
    case "tupleStruct":
      return encodeElements((type as TupleType<Types>).elements, v, scope);
    case "struct":
      return encodeFields((type as StructType<never>).fields, v, scope);
    case "enum":
      return encodeEnum(type as EnumType<Variants>, v, scope);
    case "newtype":
    case "box":
    case "opaque":
      return encodePart((type as OptionType<unknown>).inner, v, scope);
    default:
      return `${scope.part(type)}(w, ${v});`;
  }
}

function encodeOption(type: OptionType<unknown>, v: string, scope: Scope): string {
  if (mayBeUndefined(type.inner)) return `${scope.part(type)}(w, ${v});`;
  return `if (${v} === undefined) w.u8(0); else { w.u8(1); ${encodePart(type.inner, v, scope)} }`;
}

function encodeList(type: ListType<unknown>, v: string, scope: Scope): string {
  const [i, element] = [scope.name(), scope.name()];
  const body = `const ${element} = ${v}[${i}]; ${encodePart(type.element, element, scope)}`;
  return `if (!Array.isArray(${v})) ${FAIL} w.varint(${v}.length); for (let ${i} = 0; ${i} < ${v}.length; ${i}++) { ${body} }`;
}

function encodeElements(elements: Types, v: string, scope: Scope): string {
  const body = elements.map((element, i) => encodeProperty(`${v}[${i}]`, element, scope)).join("\n");
  return `if (!Array.isArray(${v}) || ${v}.length !== ${elements.length}) ${FAIL}\n${body}`;
}

function encodeFields(fields: readonly Field[], v: string, scope: Scope): string {
  const body = fields
    .map((field) => encodeProperty(`${v}[${JSON.stringify(field.key)}]`, field.type, scope))
    .join("\n");
  return `if (typeof ${v} !== "object" || ${v} === null) ${FAIL}\n${body}`;
}

function encodeProperty(place: string, type: Type<unknown>, scope: Scope): string {
  const name = scope.name();
  return `const ${name} = ${place}; ${encodePart(type, name, scope)}`;
}

function encodeEnum(type: EnumType<Variants>, v: string, scope: Scope): string {
  const plain = type.variants.every((variant) => variant.payload.shape === "unit");
  const cases = type.variants.map(
    (variant, i) =>
      `case ${JSON.stringify(variant.tag)}: w.varint(${i}); ${plain ? "" : encodePayload(variant, v, scope)} break;`,
  );
  return `switch (${plain ? v : `${v}.tag`}) {\n${cases.join("\n")}\ndefault: ${FAIL}\n}`;
}

function encodePayload({ payload }: Variant, v: string, scope: Scope): string {
  const val = scope.name();
  const body = (): string => {
    switch (payload.shape) {
      case "unit":
        return `if (${val} !== undefined) ${FAIL}`;
      case "newtype":
        return encodePart(payload.type, val, scope);
      case "tuple":
        return encodeElements(payload.elements, val, scope);
      case "struct":
        return encodeFields(payload.fields, val, scope);
    }
  };
  return `{ const ${val} = ${v}.val; ${body()} }`;
}

const READ: Readonly<Record<string, string>> = {
  bool: "r.bool()",
  u8: "r.u8()",
  u16: "r.u16()",
  u32: "r.u32()",
  i8: "(r.u8() << 24 >> 24)",
  i16: "r.i16()",
  i32: "r.i32()",
  u64: "r.u64()",
  usize: "r.u64()",
  safeU64: "r.varint()",
  safeUsize: "r.varint()",
  string: "r.string()",
  bytes: "r.blob()",
};

function decodePart(type: Type<unknown>, x: string, scope: Scope): string {
  return type.kind === "struct" || type.kind === "enum" ? `${x} = ${scope.part(type)}(r);` : decodeOwn(type, x, scope);
}

/** Statements that put the value into the variable `x`. */
function decodeOwn(type: Type<unknown>, x: string, scope: Scope): string {
  const read = READ[type.kind];
  if (read !== undefined) return `${x} = ${read};`;
  switch (type.kind) {
    case "option":
      return decodeOption(type as OptionType<unknown>, x, scope);
    case "list":
      return decodeList(type as ListType<unknown>, x, scope);
    case "tuple":
    case "tupleStruct":
      return decodeElements((type as TupleType<Types>).elements, x, scope);
    case "struct":
      return decodeFields((type as StructType<never>).fields, x, scope);
    case "enum":
      return decodeEnum(type as EnumType<Variants>, x, scope);
    case "newtype":
    case "box":
    case "opaque":
      return decodePart((type as OptionType<unknown>).inner, x, scope);
    default:
      return `${x} = ${scope.part(type)}(r);`;
  }
}

function decodeOption(type: OptionType<unknown>, x: string, scope: Scope): string {
  if (mayBeUndefined(type.inner)) return `${x} = ${scope.part(type)}(r);`;
  return `if (r.bool()) { ${decodePart(type.inner, x, scope)} } else ${x} = undefined;`;
}

function decodeList(type: ListType<unknown>, x: string, scope: Scope): string {
  const [i, count, element, values] = [scope.name(), scope.name(), scope.name(), scope.name()];
  return `{ const ${count} = r.count(${type.element.impl.minBytes()}); const ${values} = [];
for (let ${i} = 0; ${i} < ${count}; ${i}++) { let ${element}; ${decodePart(type.element, element, scope)} ${values}.push(${element}); }
${x} = ${values}; }`;
}

function decodeElements(elements: Types, x: string, scope: Scope): string {
  const names = elements.map(() => scope.name());
  const body = elements.map((element, i) => `let ${names[i]}; ${decodePart(element, names[i]!, scope)}`).join("\n");
  return `{ ${body}\n${x} = [${names.join(", ")}]; }`;
}

function decodeFields(fields: readonly Field[], x: string, scope: Scope): string {
  const names = fields.map(() => scope.name());
  const body = fields.map((field, i) => `let ${names[i]}; ${decodePart(field.type, names[i]!, scope)}`).join("\n");
  const entries = fields.map((field, i) => `${JSON.stringify(field.key)}: ${names[i]}`);
  return `{ ${body}\n${x} = { ${entries.join(", ")} }; }`;
}

function decodeEnum(type: EnumType<Variants>, x: string, scope: Scope): string {
  const plain = type.variants.every((variant) => variant.payload.shape === "unit");
  const cases = type.variants.map((variant, i) => {
    const tag = JSON.stringify(variant.tag);
    return `case ${i}: { ${plain ? `${x} = ${tag};` : decodePayload(variant, tag, x, scope)} break; }`;
  });
  const index = scope.name();
  const text = JSON.stringify(`${type.name} has no variant `);
  return `const ${index} = r.varint(); switch (${index}) {\n${cases.join("\n")}\ndefault: throw r.error("unknown-variant", ${text} + ${index});\n}`;
}

function decodePayload({ payload }: Variant, tag: string, x: string, scope: Scope): string {
  if (payload.shape === "unit") return `${x} = { tag: ${tag} };`;
  const val = scope.name();
  const body =
    payload.shape === "newtype"
      ? decodePart(payload.type, val, scope)
      : payload.shape === "tuple"
        ? decodeElements(payload.elements, val, scope)
        : decodeFields(payload.fields, val, scope);
  return `let ${val}; ${body} ${x} = { tag: ${tag}, val: ${val} };`;
}
