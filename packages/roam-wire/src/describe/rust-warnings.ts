import { type Method, type Service } from "../service.ts";
import type { Type } from "../schema/type.ts";
import type { Field } from "../schema/fields.ts";
import type { Variant } from "../schema/sums.ts";
import { partsOf } from "./parts.ts";
import { canBeNamed, isKeyword, snakeCase } from "./rust-names.ts";

const MAX_ARGS = 4;

/** What of this service works between TypeScript peers but can't be declared in Rust with roam 0.6.0, one sentence each; empty if all of it can. */
export function rustWarnings(service: Service): string[] {
  return Object.values(service.methods).flatMap((method) => [
    ...argumentWarnings(method),
    ...arrayWarnings(method),
    ...resultWarnings(method),
    ...nameWarnings(method),
  ]);
}

function argumentWarnings({ label, args }: Method): string[] {
  return args.length <= MAX_ARGS
    ? []
    : [`${label} has ${args.length} arguments; a method of a Rust service can have at most ${MAX_ARGS}.`];
}

function arrayWarnings({ label, args, returns, fails }: Method): string[] {
  const types = [...args.map((arg) => arg.type), returns, ...(fails === undefined ? [] : [fails])];
  if (!types.some((type) => spells(type, (part) => part.kind === "array" || part.kind === "byteArray"))) return [];
  return [
    `${label} has an array type in its signature, which the Rust macro can't read; wrap it in a struct, or name it with a type alias.`,
  ];
}

function resultWarnings({ label, returns }: Method): string[] {
  if (returns.kind !== "result") return [];
  return [
    `${label} returns a result as a value; Rust must name it with a type alias, or the macro takes it for the method's own error.`,
  ];
}

function nameWarnings({ label, name, args, returns, fails }: Method): string[] {
  const warnings: string[] = [];
  if (isKeyword(snakeCase(name)))
    warnings.push(
      `${label} is named by a keyword of Rust, from which the macro computes another id; rename the method.`,
    );
  const names = new Set<string>();
  const seen = new Set<Type<unknown>>();
  for (const type of [...args.map((arg) => arg.type), returns, ...(fails === undefined ? [] : [fails])])
    collectNames(type, names, seen);
  for (const unfit of names)
    if (!canBeNamed(unfit))
      warnings.push(`${label} uses the name ${JSON.stringify(unfit)}, which nothing can have in Rust.`);
  return warnings;
}

/** What structs and enums have, and other types don't. */
interface Named extends Type<unknown> {
  readonly name?: string;
  readonly fields?: readonly Field[];
  readonly variants?: readonly Variant[];
}

/** Names of types, fields and variants, however deep. */
function collectNames(type: Type<unknown>, names: Set<string>, seen: Set<Type<unknown>>): void {
  if (seen.has(type)) return;
  seen.add(type);
  const { name, fields, variants } = type as Named;
  if (name !== undefined) names.add(name);
  for (const field of fields ?? []) names.add(field.rustName);
  for (const { rustName, payload } of variants ?? []) {
    names.add(rustName);
    if (payload.shape === "struct") for (const field of payload.fields) names.add(field.rustName);
  }
  for (const part of partsOf(type)) collectNames(part, names, seen);
}

/** Whether the type, as it is spelled in a signature, contains such a part; what stands inside named types is not spelled there. */
function spells(type: Type<unknown>, test: (part: Type<unknown>) => boolean): boolean {
  if (test(type)) return true;
  if ("name" in type || type.kind === "lazy") return false;
  return partsOf(type).some((part) => spells(part, test));
}
