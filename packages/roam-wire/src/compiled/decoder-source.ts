import type { ListType } from "../schema/collections.ts";
import type { Field } from "../schema/fields.ts";
import { type OptionType, mayBeUndefined } from "../schema/option.ts";
import type { StructType, TupleType, Types } from "../schema/products.ts";
import type { EnumType, Variant, Variants } from "../schema/sums.ts";
import type { Type } from "../schema/type.ts";
import { Scope, type Source, isNamed } from "./scope.ts";

/** `(r) => { … }`. */
export function decoderSource(type: Type<unknown>): Source {
  const scope = new Scope();
  return { code: `(r) => {\nlet x;\n${decodeOwn(type, "x", scope)}\nreturn x;\n}`, parts: scope.parts };
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
  return isNamed(type) ? `${x} = ${scope.part(type)}(r);` : decodeOwn(type, x, scope);
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
