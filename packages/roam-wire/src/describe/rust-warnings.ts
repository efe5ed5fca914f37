import { type Method, type Service } from "../service.ts";
import type { Type } from "../schema/type.ts";
import { partsOf } from "./parts.ts";

const MAX_ARGS = 4;

/** What of this service works between TypeScript peers but can't be declared in Rust with roam 0.6.0, one sentence each; empty if all of it can. */
export function rustWarnings(service: Service): string[] {
  return Object.values(service.methods).flatMap((method) => [
    ...argumentWarnings(method),
    ...arrayWarnings(method),
    ...resultWarnings(method),
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

/** Whether the type, as it is spelled in a signature, contains such a part; what stands inside named types is not spelled there. */
function spells(type: Type<unknown>, test: (part: Type<unknown>) => boolean): boolean {
  if (test(type)) return true;
  if ("name" in type || type.kind === "lazy") return false;
  return partsOf(type).some((part) => spells(part, test));
}
