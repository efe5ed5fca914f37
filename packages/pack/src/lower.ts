import { PackValueError, type PackValueErrorCode } from "./errors.ts";
import {
  bigIntegerProblem,
  describe,
  holdsElements,
  integerProblem,
  isValueLike,
  propertyOf,
  scalarOf,
} from "./internal/checks.ts";
import { dynamicList } from "./internal/dynamic-list.ts";
import { TYPED_ARRAYS } from "./internal/typed-arrays.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import type { FixedKind } from "./type-tag.ts";
import { admitsUndefined, packedKind, resolveType, tagOfType, type ResolvedType } from "./type-shape.ts";
import type { Lowered, Type } from "./type.ts";
import { tagOfValue, type ArrayValue, type Value } from "./value.ts";

/**
 * The Pack value of a JavaScript value, by its type. Advisory tags come from the type. Byte arrays are not copied.
 *
 * @throws {PackValueError} naming the place where value and type part.
 */
export function lower<T extends Type>(type: T, value: Lowered<T>): Value {
  return lowerUnknown(type, value);
}

/** {@link lower} for a value that nobody has typed. */
export function lowerUnknown(type: Type, value: unknown): Value {
  return new Lowering().lower(type, value);
}

class Lowering {
  readonly #path: (string | number)[] = [];

  #fail(code: PackValueErrorCode, problem: string): never {
    throw new PackValueError(code, problem, [...this.#path]);
  }

  #mismatch(expected: string, got: unknown): never {
    return this.#fail("TYPE_MISMATCH", `expected ${expected}, got ${describe(got)}`);
  }

  #at(step: string | number, type: Type, value: unknown): Value {
    if (this.#path.length >= DEFAULT_LIMITS.maxDepth) {
      this.#fail("TOO_DEEP", `is nested deeper than ${DEFAULT_LIMITS.maxDepth} levels`);
    }
    this.#path.push(step);
    const lowered = this.lower(type, value);
    this.#path.pop();
    return lowered;
  }

  lower(declared: Type, value: unknown): Value {
    const type = resolveType(declared);
    switch (type.kind) {
      case "bool":
        return typeof value === "boolean" ? { kind: "bool", value } : this.#mismatch("a boolean", value);
      case "u8":
      case "u16":
      case "u32":
      case "s8":
      case "s16":
      case "s32": {
        const problem = integerProblem(type.kind, value);
        // The check has seen that it is a number.
        return problem === undefined ? { kind: type.kind, value: value as number } : this.#fail(...problem);
      }
      case "u64":
      case "s64":
      case "flags": {
        const problem = bigIntegerProblem(type.kind, value);
        return problem === undefined ? { kind: type.kind, value: value as bigint } : this.#fail(...problem);
      }
      case "f32":
      case "f64":
        return typeof value === "number"
          ? { kind: type.kind, value }
          : this.#mismatch(`a number for ${type.kind}`, value);
      case "char":
        return typeof value === "string" && scalarOf(value) !== undefined
          ? { kind: "char", value }
          : this.#mismatch("one Unicode character", value);
      case "string":
        return typeof value === "string" ? { kind: "string", value } : this.#mismatch("a string", value);
      case "value":
      case "self":
        return isValueLike(value) ? value : this.#mismatch("a Pack value", value);
      case "blank":
        return value === undefined ? { kind: "tuple", items: [] } : this.#mismatch("nothing (undefined)", value);
      case "enum": {
        const tag = typeof value === "string" ? type.cases.indexOf(value) : -1;
        if (tag < 0) this.#mismatch(`one of ${type.cases.join(", ")}`, value);
        return { kind: "variant", typeName: type.name, caseName: type.cases[tag]!, tag, payload: [] };
      }
      default:
        return this.#parent(type, value);
    }
  }

  #parent(
    type: Extract<ResolvedType, { kind: "list" | "option" | "result" | "tuple" | "record" | "variant" }>,
    value: unknown,
  ): Value {
    switch (type.kind) {
      case "list":
        return this.#list(type.elem, value);
      case "tuple": {
        const { items } = type;
        if (items.length === 0)
          return value === undefined ? { kind: "tuple", items: [] } : this.#mismatch("nothing (undefined)", value);
        if (!Array.isArray(value) || value.length !== items.length)
          this.#mismatch(`an array of ${items.length}`, value);
        return { kind: "tuple", items: items.map((item, i) => this.#at(i, item, value[i])) };
      }
      case "option":
        return this.#option(type.inner, value);
      case "result": {
        const tag = propertyOf(value, "tag");
        if (tag !== "ok" && tag !== "err") this.#mismatch(`{ tag: "ok" | "err", val }`, value);
        const child = this.#at(tag, tag === "ok" ? type.ok : type.err, propertyOf(value, "val"));
        return {
          kind: "result",
          ok: this.#tag(type.ok, tag === "ok", child),
          err: this.#tag(type.err, tag === "err", child),
          tag,
          value: child,
        };
      }
      case "record": {
        if (typeof value !== "object" || value === null) this.#mismatch(`an object for record ${type.name}`, value);
        const known = new Set(type.fields.map((field) => field.name));
        for (const key of Object.keys(value)) {
          if (!known.has(key))
            this.#fail("TYPE_MISMATCH", `has a field "${key}" that record ${type.name} does not have`);
        }
        return {
          kind: "record",
          typeName: type.name,
          fields: type.fields.map(({ name, type }) => [name, this.#at(name, type, propertyOf(value, name))] as const),
        };
      }
      case "variant": {
        const name = propertyOf(value, "tag");
        const tag = type.cases.findIndex((one) => one.name === name);
        const found = type.cases[tag];
        if (found === undefined)
          this.#mismatch(`{ tag } with one of ${type.cases.map((one) => one.name).join(", ")}`, name ?? value);
        const payload = propertyOf(value, "val");
        if (found.type === null && payload !== undefined)
          this.#fail("TYPE_MISMATCH", `case ${found.name} has no payload`);
        return {
          kind: "variant",
          typeName: type.name,
          caseName: found.name,
          tag,
          payload: found.type === null ? [] : [this.#at(found.name, found.type, payload)],
        };
      }
    }
  }

  #list(elem: Type, value: unknown): Value {
    const packed = packedKind(elem);
    if (packed !== undefined) return this.#packed(packed, value);
    if (!Array.isArray(value)) this.#mismatch("an array", value);
    const items = Array.from(value, (item: unknown, i) => this.#at(i, elem, item));
    return isDynamic(elem) ? dynamicList(items) : { kind: "list", elem: tagOfType(elem), items };
  }

  #packed(kind: FixedKind, value: unknown): Value {
    if (kind !== "bool" && kind !== "char" && value instanceof TYPED_ARRAYS[kind])
      return { kind: "array", elem: kind, items: value } as ArrayValue;
    if (!holdsElements(kind, value)) this.#mismatch(kind === "u8" ? "a Uint8Array" : `an array of ${kind}`, value);
    const type: Type = kind === "flags" ? { kind, name: "", flags: [] } : { kind };
    // Every item passes as a value of this kind before it is packed.
    const plain = Array.from(value, (item: unknown, i) => (this.#at(i, type, item) as { value: unknown }).value);
    if (kind === "bool" || kind === "char") return { kind: "array", elem: kind, items: plain } as ArrayValue;
    const items = new TYPED_ARRAYS[kind](plain.length);
    (items as { set(source: readonly unknown[]): void }).set(plain);
    return { kind: "array", elem: kind, items } as ArrayValue;
  }

  #option(inner: Type, value: unknown): Value {
    if (!admitsUndefined(inner)) {
      if (value === undefined) return { kind: "option", inner: tagOfType(inner) };
      const child = this.#at("some", inner, value);
      return { kind: "option", inner: this.#tag(inner, true, child), value: child };
    }
    const tag = propertyOf(value, "tag");
    if (tag === "none") return { kind: "option", inner: tagOfType(inner) };
    if (tag !== "some") this.#mismatch(`{ tag: "some", val } or { tag: "none" }`, value);
    const child = this.#at("some", inner, propertyOf(value, "val"));
    return { kind: "option", inner: this.#tag(inner, true, child), value: child };
  }

  /** What is declared as `value` is tagged by what it turned out to be, as packr does. */
  #tag(type: Type, isPresent: boolean, child: Value): ReturnType<typeof tagOfType> {
    return isPresent && isDynamic(type) ? tagOfValue(child) : tagOfType(type);
  }
}

/** `value` and `self`. */
export function isDynamic(type: Type): boolean {
  const { kind } = resolveType(type);
  return kind === "value" || kind === "self";
}
