import { SchemaError } from "./errors.ts";
import { kebabCase } from "./kebab.ts";
import { type MethodIdPair, joinMethodId, methodIdOf } from "./method-id.ts";
import type { Reader } from "./reader.ts";
import { type TupleValue, tuple } from "./schema/products.ts";
import { unit } from "./schema/scalars.ts";
import {
  type Decode,
  type Encode,
  type Infer,
  type Type,
  checkName,
  decoderOf,
  encoderOf,
  isType,
  refuseChannel,
} from "./schema/type.ts";
import { signatureOf } from "./signature.ts";
import type { Writer } from "./writer.ts";

/** An argument: its type, or its name and its type. Names are not hashed; they are for whoever reads the declaration. */
export type ArgDeclaration = Type<unknown> | readonly [name: string, type: Type<unknown>];

/** What a service says of one method. */
export interface MethodDeclaration {
  /** In the order of the Rust method; none by default. */
  readonly args?: readonly ArgDeclaration[];
  /** `()` by default. With `fails`, what a success holds. */
  readonly returns?: Type<unknown>;
  /** The error type of a method that returns `Result<_, E>` in Rust. */
  readonly fails?: Type<unknown>;
  /** Running it twice does no harm, so a client may send it again after a lost link. */
  readonly idempotent?: boolean;
  /** Each call carries a nonce by which a server that knows of nonces executes it only once. */
  readonly nonce?: boolean;
  readonly doc?: string;
}

type ArgType<A> = A extends readonly [string, infer T] ? T : A;
type ArgTypes<D> = D extends { readonly args: infer A extends readonly ArgDeclaration[] }
  ? { -readonly [K in keyof A]: ArgType<A[K]> }
  : [];
type ArgValues<A> = A extends readonly Type<unknown>[] ? TupleValue<A> : never;

/** The method that a declaration describes. */
export type MethodOf<D> = Method<
  ArgValues<ArgTypes<D>>,
  D extends { readonly returns: infer R } ? Infer<R> : undefined,
  D extends { readonly fails: infer E } ? Infer<E> : never
>;

/** A service: its name and its methods, by the names they were declared with. */
export interface Service<M extends MethodDeclarations = MethodDeclarations> {
  readonly name: string;
  readonly doc: string | undefined;
  readonly methods: { readonly [K in keyof M]: string extends K ? Method : MethodOf<M[K]> };
}

/** The methods of a service by their names, as `service` takes them. */
export type MethodDeclarations = Readonly<Record<string, MethodDeclaration>>;

/** One argument of a method. */
export interface Argument {
  readonly name: string;
  readonly type: Type<unknown>;
}

/** Where a method takes its codecs from. */
export interface CodecSource {
  encoder<T>(type: Type<T>): Encode<T>;
  decoder<T>(type: Type<T>): Decode<T>;
}

/**
 * One method of a service: its types, its id, and the codecs of its payloads, all made when they are first asked for.
 * The payload of a request is {@link encodeArgs}; the payload of a response begins with one byte or two (see `encodeOk` and its siblings), then
 * {@link encodeReturn} or {@link encodeError}.
 */
export interface Method<Args extends readonly unknown[] = readonly unknown[], Return = unknown, Failure = unknown> {
  readonly service: string;
  readonly name: string;
  readonly args: readonly Argument[];
  readonly returns: Type<Return>;
  /** The error type, of a method that has one. */
  readonly fails: Type<Failure> | undefined;
  /** Whether a call opens channels. */
  readonly hasChannel: boolean;
  readonly idempotent: boolean;
  readonly nonce: boolean;
  readonly doc: string | undefined;
  /** `Service.method`, for messages. */
  readonly label: string;
  /** The bytes that are hashed for the id. */
  readonly signature: Uint8Array;
  readonly id: bigint;
  /** The id as two signed 32-bit halves. */
  readonly idPair: MethodIdPair;
  encodeArgs(writer: Writer, args: Args): void;
  /** Reads the arguments; says nothing about what follows them. */
  decodeArgs(reader: Reader): Args;
  encodeReturn(writer: Writer, value: Return): void;
  decodeReturn(reader: Reader): Return;
  encodeError(writer: Writer, error: Failure): void;
  decodeError(reader: Reader): Failure;
}

const closures: CodecSource = { encoder: encoderOf, decoder: decoderOf };

/**
 * Declares a service: the same ids as those of the Rust trait of that name with those methods, and the types of both sides.
 * ```ts
 * const Testbed = service("Testbed", {
 *   echo: { args: [["message", t.string]], returns: t.string },
 *   divide: { args: [t.i64, t.i64], returns: t.i64, fails: MathError },
 *   sum: { args: [t.rx(t.i32)], returns: t.i64 },
 * });
 * ```
 * @throws {SchemaError} for a channel in a place where Rust has none, and for methods that Rust could not tell apart
 */
export function service<const M extends MethodDeclarations>(
  name: string,
  methods: M,
  options?: { doc?: string },
): Service<M> {
  const built: Record<string, Method> = {};
  const names = new Set<string>();
  for (const [key, declaration] of Object.entries(methods)) {
    checkName(key, `a method of ${name}`);
    const kebab = kebabCase(key);
    if (names.has(kebab))
      throw new SchemaError("duplicate-name", `${name} has two methods that are both ${kebab} in their ids`);
    names.add(kebab);
    built[key] = new DeclaredMethod(name, key, declaration, closures);
  }
  // Each value was made of the declaration under the same key.
  return { name, doc: options?.doc, methods: built as Service<M>["methods"] };
}

/** The same service with codecs from another source. */
export function withCodecs<S extends Service>(source: S, codecs: CodecSource): S {
  const methods: Record<string, Method> = {};
  for (const [key, method] of Object.entries<Method>(source.methods))
    methods[key] = new DeclaredMethod(source.name, key, method, codecs);
  return { ...source, methods };
}

interface MethodFacts extends Omit<MethodDeclaration, "args" | "fails" | "doc"> {
  readonly args?: readonly (ArgDeclaration | Argument)[];
  readonly fails?: Type<unknown> | undefined;
  readonly doc?: string | undefined;
}

class DeclaredMethod implements Method {
  readonly service: string;
  readonly name: string;
  readonly args: readonly Argument[];
  readonly returns: Type<unknown>;
  readonly fails: Type<unknown> | undefined;
  readonly hasChannel: boolean;
  readonly idempotent: boolean;
  readonly nonce: boolean;
  readonly doc: string | undefined;
  readonly #codecs: CodecSource;
  #signature: Uint8Array | undefined;
  #id: MethodIdPair | undefined;
  #encodeArgs: Encode<unknown[]> | undefined;
  #decodeArgs: Decode<unknown[]> | undefined;
  #encodeReturn: Encode<unknown> | undefined;
  #decodeReturn: Decode<unknown> | undefined;
  #encodeError: Encode<unknown> | undefined;
  #decodeError: Decode<unknown> | undefined;

  constructor(serviceName: string, name: string, facts: MethodFacts, codecs: CodecSource) {
    this.service = serviceName;
    this.name = name;
    this.args = (facts.args ?? []).map((arg, i) => argument(arg, i, this.label));
    this.returns = facts.returns ?? unit;
    this.fails = facts.fails;
    this.hasChannel = this.args.some((arg) => arg.type.hasChannel);
    this.idempotent = facts.idempotent ?? false;
    this.nonce = facts.nonce ?? false;
    this.doc = facts.doc;
    this.#codecs = codecs;
    refuseChannel(this.returns, `what ${this.label} returns`);
    if (this.fails !== undefined) refuseChannel(this.fails, `the error of ${this.label}`);
  }

  get label(): string {
    return `${this.service}.${this.name}`;
  }

  get signature(): Uint8Array {
    return (this.#signature ??= signatureOf(
      this.args.map((arg) => arg.type),
      this.fails === undefined ? this.returns : undefined,
    ));
  }

  get idPair(): MethodIdPair {
    return (this.#id ??= methodIdOf(this.service, this.name, this.signature));
  }

  get id(): bigint {
    return joinMethodId(this.idPair.high, this.idPair.low);
  }

  get #argTuple(): Type<unknown[]> {
    return tuple(...this.args.map((arg) => arg.type));
  }

  encodeArgs(writer: Writer, args: readonly unknown[]): void {
    (this.#encodeArgs ??= this.#codecs.encoder(this.#argTuple))(writer, args as unknown[]);
  }

  decodeArgs(reader: Reader): unknown[] {
    return (this.#decodeArgs ??= this.#codecs.decoder(this.#argTuple))(reader);
  }

  encodeReturn(writer: Writer, value: unknown): void {
    (this.#encodeReturn ??= this.#codecs.encoder(this.returns))(writer, value);
  }

  decodeReturn(reader: Reader): unknown {
    return (this.#decodeReturn ??= this.#codecs.decoder(this.returns))(reader);
  }

  encodeError(writer: Writer, error: unknown): void {
    (this.#encodeError ??= this.#codecs.encoder(this.fails ?? unit))(writer, error);
  }

  decodeError(reader: Reader): unknown {
    return (this.#decodeError ??= this.#codecs.decoder(this.fails ?? unit))(reader);
  }
}

function argument(declared: ArgDeclaration | Argument, index: number, label: string): Argument {
  const arg: Argument = isType(declared)
    ? { name: `arg${index}`, type: declared }
    : "type" in declared
      ? declared
      : { name: declared[0], type: declared[1] };
  if (!isType(arg.type)) throw new SchemaError("invalid-type", `argument ${index} of ${label} is not a type`);
  return arg;
}
