import { PackValueError, type PackValueErrorCode } from "./errors.ts";
import { describe, isInRange64 } from "./internal/checks.ts";
import { dynamicList } from "./internal/dynamic-list.ts";
import { isWellFormed } from "./internal/well-formed.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { sameTag } from "./type-tag.ts";
import { tagOfValue, type ArrayValue, type FloatValue, type IntegerValue, type Value } from "./value.ts";

/** JavaScript data that Pack can hold without being told a type: an actor's state, for one. */
export type PlainData =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

/**
 * The Pack value of plain data. `toJs` gives back what went in:
 *
 * | JavaScript | Pack |
 * |---|---|
 * | undefined | unit |
 * | null | option, none |
 * | number | s32 where it is one, else f64 |
 * | bigint | s64, u64 above its range |
 * | string, boolean | string, bool |
 * | Uint8Array | list<u8>, not copied |
 * | array of one kind | list; numbers are all s32 or all f64 |
 * | other array | tuple |
 * | object | record with an empty type name, fields in order |
 *
 * @throws {PackValueError} naming the path: functions, symbols, class instances, symbol keys, bigints beyond 64 bits, lone
 * surrogates, cycles, more than 256 levels, more than 1,000,000 values.
 */
export function fromJs(value: PlainData): Value {
  return new Reader().read(value);
}

/** Whether `fromJs` would take it. */
export function isPlainData(value: unknown): value is PlainData {
  try {
    new Reader().read(value);
    return true;
  } catch (error) {
    if (error instanceof PackValueError) return false;
    throw error;
  }
}

class Reader {
  readonly #path: (string | number)[] = [];
  readonly #ancestors: object[] = [];
  #values = 0;

  #fail(code: PackValueErrorCode, problem: string): never {
    throw new PackValueError(code, problem, [...this.#path]);
  }

  read(value: unknown): Value {
    if (++this.#values > DEFAULT_LIMITS.maxValues)
      this.#fail("TOO_MANY_NODES", `is more than ${DEFAULT_LIMITS.maxValues} values in all`);
    switch (typeof value) {
      case "undefined":
        this.#checkDepth();
        return { kind: "tuple", items: [] };
      case "boolean":
        return { kind: "bool", value };
      case "number":
        return numberValue(value);
      case "bigint":
        if (isInRange64("s64", value)) return { kind: "s64", value };
        return isInRange64("u64", value)
          ? { kind: "u64", value }
          : this.#fail("OUT_OF_RANGE", `is a bigint of more than 64 bits: ${value}`);
      case "string":
        this.#checkText(value);
        return { kind: "string", value };
      case "object":
        if (value instanceof Uint8Array) return { kind: "array", elem: "u8", items: value };
        this.#checkDepth();
        if (value === null) return { kind: "option", inner: "s32" };
        return this.#parent(value);
      default:
        return this.#fail("NOT_PLAIN_DATA", `is ${describe(value)}, which is not data`);
    }
  }

  /** Unit and none count as levels too, as they do when encoded. */
  #checkDepth(): void {
    if (this.#ancestors.length >= DEFAULT_LIMITS.maxDepth) {
      this.#fail("TOO_DEEP", `is nested deeper than ${DEFAULT_LIMITS.maxDepth} levels`);
    }
  }

  #checkText(text: string): void {
    if (!isWellFormed(text))
      this.#fail("LONE_SURROGATE", "has a surrogate without its partner, which UTF-8 cannot express");
  }

  #parent(value: object): Value {
    if (this.#ancestors.includes(value)) this.#fail("CYCLE", "contains itself");
    this.#ancestors.push(value);
    const read = Array.isArray(value) ? this.#array(value) : this.#object(value);
    this.#ancestors.pop();
    return read;
  }

  #child(step: string | number, value: unknown): Value {
    this.#path.push(step);
    const read = this.read(value);
    this.#path.pop();
    return read;
  }

  #array(array: readonly unknown[]): Value {
    // By index, not by `map`: a hole is undefined.
    const items = Array.from(array, (item, i) => this.#child(i, item));
    if (items.every(isNumber)) return numberList(items);
    const tag = tagOfValue(items[0]!);
    return items.every((item) => sameTag(tagOfValue(item), tag)) ? dynamicList(items) : { kind: "tuple", items };
  }

  #object(object: object): Value {
    const prototype: unknown = Object.getPrototypeOf(object);
    // A plain object of another realm has another Object.prototype, which has no prototype either.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      this.#fail("NOT_PLAIN_DATA", `is an instance of ${classNameOf(object)}, which is not plain data`);
    }
    if (Object.getOwnPropertySymbols(object).length > 0)
      this.#fail("NOT_PLAIN_DATA", "has a symbol as key, which no record can have");
    const fields = Object.entries(object).map(([name, field]: [string, unknown]) => {
      this.#checkText(name);
      return [name, this.#child(name, field)] as const;
    });
    return { kind: "record", typeName: "", fields };
  }
}

type NumberValue = IntegerValue | FloatValue;

/** Zero with a minus is no integer: s32 would lose the sign. */
function numberValue(value: number): NumberValue {
  return (value | 0) === value && !Object.is(value, -0) ? { kind: "s32", value } : { kind: "f64", value };
}

function isNumber(value: Value): value is NumberValue {
  return value.kind === "s32" || value.kind === "f64";
}

function numberList(items: readonly NumberValue[]): ArrayValue {
  const numbers = items.map((item) => item.value);
  return items.every((item) => item.kind === "s32")
    ? { kind: "array", elem: "s32", items: Int32Array.from(numbers) }
    : { kind: "array", elem: "f64", items: Float64Array.from(numbers) };
}

function classNameOf(object: object): string {
  const { constructor } = object as { constructor?: unknown };
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "a class";
}

/**
 * The plain data of any Pack value. What `fromJs` made comes back as it was. Others come back with less: integers and floats
 * become numbers (bigints where 64 bits wide, and for flags), characters strings, tuples arrays, `some(x)` x, results and variants
 * `{ tag, val }`, and type names are gone. Objects have no prototype. Bytes are shared with the value.
 *
 * @throws {PackValueError} where a record has two fields of one name, or more than 256 levels are nested.
 */
export function toJs(value: Value): PlainData {
  return new Plainer().plain(value);
}

class Plainer {
  readonly #path: (string | number)[] = [];

  plain(value: Value): PlainData {
    switch (value.kind) {
      case "tuple":
        return value.items.length === 0 ? undefined : this.#items(value.items);
      case "list":
        return this.#items(value.items);
      case "array":
        // One kind of packed list or another: their common signature is unknown to TypeScript.
        return value.elem === "u8" ? value.items : Array.from(value.items as readonly PlainData[]);
      case "option":
        return value.value === undefined ? null : this.#child("some", value.value);
      case "result":
        return tagged(value.tag, this.#child(value.tag, value.value));
      case "variant": {
        const { caseName, payload } = value;
        if (payload.length === 0) return tagged(caseName);
        return tagged(caseName, payload.length === 1 ? this.#child(caseName, payload[0]!) : this.#items(payload));
      }
      case "record": {
        const made = Object.create(null) as Record<string, PlainData>;
        for (const [name, field] of value.fields) {
          if (name in made)
            throw new PackValueError("NOT_PLAIN_DATA", `has two fields called ${JSON.stringify(name)}`, [
              ...this.#path,
            ]);
          made[name] = this.#child(name, field);
        }
        return made;
      }
      default:
        return value.value;
    }
  }

  #child(step: string | number, value: Value): PlainData {
    if (this.#path.length >= DEFAULT_LIMITS.maxDepth) {
      throw new PackValueError("TOO_DEEP", `is nested deeper than ${DEFAULT_LIMITS.maxDepth} levels`, [...this.#path]);
    }
    this.#path.push(step);
    const made = this.plain(value);
    this.#path.pop();
    return made;
  }

  #items(items: readonly Value[]): PlainData[] {
    return items.map((item, i) => this.#child(i, item));
  }
}

/** Without prototype, as all objects here: a field may have any name. */
function tagged(tag: string, ...val: readonly [] | readonly [PlainData]): PlainData {
  const made = Object.create(null) as Record<string, PlainData>;
  made["tag"] = tag;
  if (val.length === 1) made["val"] = val[0];
  return made;
}
