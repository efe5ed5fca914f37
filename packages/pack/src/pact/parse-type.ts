import type { PrimitiveType, RefType, Type } from "../type.ts";
import * as t from "../type-builders.ts";
import type { Scanner } from "./scanner.ts";

const MAX_DEPTH = 256;

const SIMPLE: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...(
    [t.bool, t.u8, t.u16, t.u32, t.u64, t.s8, t.s16, t.s32, t.s64, t.f32, t.f64, t.char, t.string] as PrimitiveType[]
  ).map((type) => [type.kind, type] as const),
  ["self", t.self],
  ["value", t.value],
  ["_", t.unit],
]);

/** The types that one interface defines, and the names that wait for them: a name may be used before its definition. */
export class Scope {
  readonly #types = new Map<string, Type>();
  readonly #references: { kind: "ref"; name: string; resolve?: () => Type }[] = [];

  /** False when the name is taken. */
  define(name: string, type: Type): boolean {
    if (this.#types.has(name)) return false;
    this.#types.set(name, type);
    return true;
  }

  refer(name: string): RefType {
    const reference = { kind: "ref", name } as const;
    this.#references.push(reference);
    return reference;
  }

  /** Joins names to what they stand for. Names that nobody defined here stay as they are. */
  close(): void {
    for (const reference of this.#references) {
      const type = this.#types.get(reference.name);
      if (type !== undefined) reference.resolve = () => type;
    }
  }
}

/** Reads one type. */
export function parseType(scanner: Scanner, scope: Scope, depth: number = 0): Type {
  if (depth > MAX_DEPTH) scanner.fail("TOO_DEEP", `type is nested deeper than ${MAX_DEPTH} levels`);
  const name = scanner.identifier("a type");
  switch (name) {
    case "list":
      return t.list(parameters(scanner, scope, name, 1, depth)[0]!);
    case "option":
      return t.option(parameters(scanner, scope, name, 1, depth)[0]!);
    case "result": {
      const [ok, err] = parameters(scanner, scope, name, 2, depth);
      return t.result(ok!, err!);
    }
    case "tuple":
      return t.tuple(parameters(scanner, scope, name, undefined, depth));
    default:
      return SIMPLE.get(name) ?? scope.refer(name);
  }
}

/** `<T, ...>`: exactly `count` of them, or any number. */
function parameters(scanner: Scanner, scope: Scope, of: string, count: number | undefined, depth: number): Type[] {
  scanner.expect("<", `after ${of}`);
  const types: Type[] = [];
  while (!scanner.accept(">")) {
    if (types.length === count) scanner.unexpected(`">": ${of} takes ${count}`);
    if (types.length > 0) {
      scanner.expect(",", `between the types of a ${of}`);
      if (count === undefined && scanner.accept(">")) return types;
    }
    const next = scanner.peek();
    // In a result it does not mean unit: hashes tell the two apart.
    if (of === "result" && next.kind === "identifier" && next.text === "_") {
      scanner.take();
      types.push(t.blank);
    } else types.push(parseType(scanner, scope, depth + 1));
  }
  if (count !== undefined && types.length < count)
    scanner.fail("UNEXPECTED_TOKEN", `${of} takes ${count} types, got ${types.length}`);
  return types;
}
