import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { PackTypeError } from "./errors.ts";
import type { FunctionType, Interface } from "./pact/syntax.ts";
import { MAX_TYPE_DEPTH } from "./type-shape.ts";
import type { Type } from "./type.ts";

/**
 * How named types are hashed. `structural`: by what they are, as guests and hosts from packr 0.6.0 do; a name that nobody in
 * sight defines is hashed as a name. `host-0.4`: by name, as the host of packr 0.4.0 (Theater 0.3.7) does. The two agree wherever
 * only primitives, lists, options, results, tuples and `value` are used, as in every interface that Theater offers to actors.
 */
export type HashStyle = "structural" | "host-0.4";

/** How a hash is made. */
export interface HashOptions {
  /** Default: `structural`. */
  readonly style?: HashStyle;
}

/** The hash of a type: 64 hex digits. Names of types never enter, names of fields and cases do. */
export function typeHash(type: Type, options: HashOptions = {}): string {
  return bytesToHex(hashOf(options).type(type));
}

/** The hash of a function: the types of its parameters and result. Its name enters the hash of its interface only. */
export function functionHash(signature: FunctionType, options: HashOptions = {}): string {
  return bytesToHex(hashOf(options).signature(signature));
}

/** The hash of an interface: its full name and its functions, whatever their order. */
export function interfaceHash(hashed: Interface, options: HashOptions = {}): string {
  return bytesToHex(hashOf(options).interface(hashed));
}

/**
 * The hash of an interface reduced to some of its functions, under the same name: what an importer that uses only those embeds.
 *
 * @throws {PackTypeError} `UNKNOWN_FUNCTION` when the interface lacks one of them.
 */
export function subsetHash(hashed: Interface, functionNames: Iterable<string>, options: HashOptions = {}): string {
  const functions = Array.from(new Set(functionNames), (name) => {
    const found = hashed.functions.find((one) => one.name === name);
    if (found === undefined)
      throw new PackTypeError("UNKNOWN_FUNCTION", `interface "${hashed.name}" has no function "${name}"`);
    return found;
  });
  return interfaceHash({ name: hashed.name, functions }, options);
}

/** Position in this list = second byte of the constant that stands for the type. */
const PRIMITIVES: readonly (string | undefined)[] = [
  undefined,
  "bool",
  "u8",
  "u16",
  "u32",
  "u64",
  "s8",
  "s16",
  "s32",
  "s64",
  "f32",
  "f64",
  "char",
  "string",
  "flags",
];

const TAG = {
  list: 0x10,
  option: 0x11,
  result: 0x12,
  tuple: 0x13,
  record: 0x14,
  variant: 0x15,
  function: 0x16,
  interface: 0x17,
} as const;

function hashOf(options: HashOptions): Hasher {
  return new Hasher(options.style ?? "structural");
}

class Hasher {
  readonly #byName: boolean;
  readonly #open = new Set<Type>();
  /** A type that is used in many places is hashed once: names within names could multiply without bounds. */
  readonly #known = new Map<Type, Uint8Array>();
  #depth = 0;

  constructor(style: HashStyle) {
    this.#byName = style === "host-0.4";
  }

  type(type: Type): Uint8Array {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    if (++this.#depth > MAX_TYPE_DEPTH)
      throw new PackTypeError("TOO_DEEP", `type is nested deeper than ${MAX_TYPE_DEPTH} levels`);
    const hash = this.#type(type);
    this.#depth--;
    this.#known.set(type, hash);
    return hash;
  }

  #type(type: Type): Uint8Array {
    switch (type.kind) {
      case "list":
        return digest(Uint8Array.of(TAG.list), this.type(type.elem));
      case "option":
        return digest(Uint8Array.of(TAG.option), this.type(type.inner));
      case "result":
        return digest(Uint8Array.of(TAG.result), this.#arm(type.ok, "bool"), this.#arm(type.err, "string"));
      case "tuple":
        return digest(Uint8Array.of(TAG.tuple), u32(type.items.length), ...type.items.map((item) => this.type(item)));
      case "record":
        return this.#named(type.name, () =>
          sortedDigest(
            TAG.record,
            type.fields.map((field) => [field.name, () => [this.type(field.type)]]),
          ),
        );
      case "variant":
        return this.#named(type.name, () => this.#cases(type.cases));
      case "enum":
        return this.#named(type.name, () => this.#cases(type.cases.map((name) => ({ name, type: null }))));
      case "flags":
        return this.#named(type.name, () => constant(PRIMITIVES.indexOf("flags")));
      case "ref":
        return this.#reference(type);
      case "self":
        return this.#byName ? reference("self") : dynamic();
      case "value":
        return dynamic();
      case "blank":
        return digest(Uint8Array.of(TAG.tuple), u32(0));
      default:
        return constant(PRIMITIVES.indexOf(type.kind));
    }
  }

  /** `_` is not unit here, though values carry unit. */
  #arm(type: Type, blank: "bool" | "string"): Uint8Array {
    return type.kind === "blank" ? constant(PRIMITIVES.indexOf(blank)) : this.type(type);
  }

  #cases(cases: readonly { readonly name: string; readonly type: Type | null }[]): Uint8Array {
    return sortedDigest(
      TAG.variant,
      cases.map(({ name, type }) => [
        name,
        () => (type === null ? [Uint8Array.of(0)] : [Uint8Array.of(1), this.type(type)]),
      ]),
    );
  }

  /** A type without name can only be hashed by what it is. */
  #named(name: string, structural: () => Uint8Array): Uint8Array {
    return this.#byName && name !== "" ? reference(name) : structural();
  }

  #reference(type: Extract<Type, { kind: "ref" }>): Uint8Array {
    if (this.#byName || type.resolve === undefined) return reference(type.name);
    const target = type.resolve();
    if (this.#open.has(target)) {
      throw new PackTypeError(
        "RECURSIVE_TYPE",
        `type "${type.name}" contains itself, so it has no structural hash: declare it with self`,
      );
    }
    this.#open.add(target);
    const hash = this.type(target);
    this.#open.delete(target);
    return hash;
  }

  signature({ params, result }: FunctionType): Uint8Array {
    return digest(
      Uint8Array.of(TAG.function),
      u32(params.length),
      ...params.map((param) => this.type(param.type)),
      u32(result === undefined ? 0 : 1),
      ...(result === undefined ? [] : [this.type(result)]),
    );
  }

  interface({ name, functions }: Interface): Uint8Array {
    // The zero is the number of type bindings, which packr never has any of.
    const head = [...text(name), u32(0)];
    return sortedDigest(
      TAG.interface,
      functions.map((one) => [one.name, () => [this.signature(one)]]),
      head,
    );
  }
}

/** Tag, head, count, then name and content of each member, ordered by name. */
function sortedDigest(
  tag: number,
  members: readonly (readonly [name: string, content: () => readonly Uint8Array[]])[],
  head: readonly Uint8Array[] = [],
): Uint8Array {
  const sorted = members.toSorted(([a], [b]) => compareUtf8(a, b));
  return digest(
    Uint8Array.of(tag),
    ...head,
    u32(sorted.length),
    ...sorted.flatMap(([name, content]) => [...text(name), ...content()]),
  );
}

function digest(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function constant(index: number): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes[1] = index;
  return bytes;
}

function dynamic(): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes.fill(0xff, 0, 2);
  return bytes;
}

function reference(name: string): Uint8Array {
  return sha256(utf8ToBytes(`ref:${name}`));
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function text(value: string): [Uint8Array, Uint8Array] {
  const bytes = utf8ToBytes(value);
  return [u32(bytes.length), bytes];
}

/** The order of the UTF-8 bytes, which is that of code points and not of the UTF-16 units that `<` compares. */
function compareUtf8(a: string, b: string): number {
  const left = utf8ToBytes(a);
  const right = utf8ToBytes(b);
  for (let i = 0; i < left.length && i < right.length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return left.length - right.length;
}
