import { decode } from "./decode.ts";
import { PackValueError, type PackValueErrorCode } from "./errors.ts";
import { TYPED_ARRAYS } from "./internal/typed-arrays.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { FixedKind } from "./type-tag.ts";
import { admitsUndefined, packedKind, resolveType, type ResolvedType } from "./type-shape.ts";
import type { Lifted, RecordType, Type, VariantType } from "./type.ts";
import type { Value, VariantValue } from "./value.ts";

/**
 * The JavaScript value of a Pack value, by its type. Advisory tags are ignored, as every decoder of Pack does; an empty list is an
 * empty list of any type. Records match by field name and must have exactly the declared fields. Variants match by case name, and
 * by tag where no case has that name. A result may also come as a variant with tag 0 or 1.
 *
 * Bytes are shared with the value, not copied.
 *
 * @throws {PackValueError} naming the place where value and type part.
 */
export function lift<T extends Type>(type: T, value: Value): Lifted<T> {
  // What each branch below makes is what `Lifted` says for that kind; the compiler cannot follow a recursive conditional type.
  return new Lifting().lift(type, value) as Lifted<T>;
}

/** Decodes and lifts. What comes out shares nothing with the bytes. */
export function decodeTyped<T extends Type>(type: T, bytes: Uint8Array, limits?: Partial<Limits>): Lifted<T> {
  return lift(type, decode(bytes, limits));
}

class Lifting {
  readonly #path: (string | number)[] = [];

  #fail(code: PackValueErrorCode, problem: string): never {
    throw new PackValueError(code, problem, [...this.#path]);
  }

  #mismatch(expected: string, got: Value): never {
    return this.#fail("TYPE_MISMATCH", `expected ${expected}, got ${nameOf(got)}`);
  }

  #at(step: string | number, type: Type, value: Value): unknown {
    if (this.#path.length >= DEFAULT_LIMITS.maxDepth)
      this.#fail("TOO_DEEP", `is nested deeper than ${DEFAULT_LIMITS.maxDepth} levels`);
    this.#path.push(step);
    const lifted = this.lift(type, value);
    this.#path.pop();
    return lifted;
  }

  lift(declared: Type, value: Value): unknown {
    const type = resolveType(declared);
    switch (type.kind) {
      case "value":
      case "self":
        return value;
      case "blank":
        // Host functions send unit, exports that follow their hash send a bool. Nobody wants either.
        return undefined;
      case "list":
        return this.#list(type.elem, value);
      case "tuple": {
        const { items } = type;
        if (value.kind !== "tuple" || value.items.length !== items.length)
          this.#mismatch(`a tuple of ${items.length}`, value);
        return items.length === 0 ? undefined : items.map((item, i) => this.#at(i, item, value.items[i]!));
      }
      case "option": {
        if (value.kind !== "option") this.#mismatch("an option", value);
        const val = value.value === undefined ? undefined : this.#at("some", type.inner, value.value);
        if (!admitsUndefined(type.inner)) return val;
        return value.value === undefined ? { tag: "none" } : { tag: "some", val };
      }
      case "result":
        return this.#result(type, value);
      case "record":
        return this.#record(type, value);
      case "variant": {
        if (value.kind !== "variant") this.#mismatch(`variant ${type.name}`, value);
        return this.#variant(type, value);
      }
      case "enum": {
        if (value.kind !== "variant") this.#mismatch(`enum ${type.name}`, value);
        const name = type.cases.includes(value.caseName) ? value.caseName : type.cases[value.tag];
        if (name === undefined)
          this.#fail("TYPE_MISMATCH", `expected one of ${type.cases.join(", ")}, got ${value.caseName} (${value.tag})`);
        if (value.payload.length !== 0)
          this.#fail("TYPE_MISMATCH", `enum ${type.name} has no payload, got ${value.payload.length}`);
        return name;
      }
      default:
        // The remaining kinds are scalars, and a scalar value has the kind of its type.
        return value.kind === type.kind ? value.value : this.#mismatch(type.kind, value);
    }
  }

  #list(elem: Type, value: Value): unknown {
    const packed = packedKind(elem);
    if (value.kind === "array") {
      if (packed === value.elem) return value.items;
      if (value.items.length === 0) return packed === undefined ? [] : emptyOf(packed);
      const { kind } = resolveType(elem);
      if (kind === "value" || kind === "self") {
        // One kind of packed list or another: their common signature is unknown to TypeScript.
        return Array.from(value.items as readonly unknown[], (item) => ({ kind: value.elem, value: item }));
      }
      return this.#mismatch("a list of another type", value);
    }
    if (value.kind !== "list") return this.#mismatch("a list", value);
    const items = value.items.map((item, i) => this.#at(i, elem, item));
    if (packed === undefined || packed === "bool" || packed === "char") return items;
    const typed = new TYPED_ARRAYS[packed](items.length);
    // Every item was lifted as a value of this kind.
    (typed as { set(source: readonly unknown[]): void }).set(items);
    return typed;
  }

  #result(type: Extract<ResolvedType, { kind: "result" }>, value: Value): unknown {
    if (value.kind === "result")
      return { tag: value.tag, val: this.#at(value.tag, value.tag === "ok" ? type.ok : type.err, value.value) };
    if (value.kind !== "variant" || value.tag > 1 || value.payload.length !== 1) this.#mismatch("a result", value);
    const tag = value.tag === 0 ? "ok" : "err";
    return { tag, val: this.#at(tag, value.tag === 0 ? type.ok : type.err, value.payload[0]!) };
  }

  #record(type: RecordType, value: Value): unknown {
    if (value.kind !== "record") this.#mismatch(`record ${type.name}`, value);
    const { fields } = type;
    if (value.fields.length !== fields.length) {
      this.#fail("TYPE_MISMATCH", `record ${type.name} has ${fields.length} fields, got ${value.fields.length}`);
    }
    // Without prototype: a field may have any name.
    const lifted = Object.create(null) as Record<string, unknown>;
    for (const [i, { name, type: declared }] of fields.entries()) {
      // Nearly always in the declared order.
      const field = value.fields[i]![0] === name ? value.fields[i]! : value.fields.find((one) => one[0] === name);
      if (field === undefined) this.#fail("TYPE_MISMATCH", `lacks the field "${name}" of record ${type.name}`);
      lifted[name] = this.#at(name, declared, field[1]);
    }
    return lifted;
  }

  #variant(type: VariantType, value: VariantValue): unknown {
    const { caseName, payload, tag } = value;
    const found =
      type.cases[tag]?.name === caseName
        ? type.cases[tag]
        : (type.cases.find((one) => one.name === caseName) ?? type.cases[tag]);
    if (found === undefined) this.#fail("TYPE_MISMATCH", `variant ${type.name} has no case ${caseName} (${tag})`);
    const expected = found.type === null ? 0 : 1;
    if (payload.length !== expected) {
      this.#fail(
        "TYPE_MISMATCH",
        `case ${found.name} of variant ${type.name} takes ${expected} values, got ${payload.length}`,
      );
    }
    return found.type === null
      ? { tag: found.name }
      : { tag: found.name, val: this.#at(found.name, found.type, payload[0]!) };
  }
}

function emptyOf(kind: FixedKind): unknown {
  return kind === "bool" || kind === "char" ? [] : new TYPED_ARRAYS[kind](0);
}

function nameOf(value: Value): string {
  switch (value.kind) {
    case "array":
      return `a list of ${value.items.length} ${value.elem}`;
    case "list":
      return `a list of ${value.items.length}`;
    case "tuple":
      return `a tuple of ${value.items.length}`;
    case "record":
    case "variant":
      return `${value.kind} ${value.typeName}`;
    default:
      return value.kind;
  }
}
