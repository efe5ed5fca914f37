import type { AnyMethod, IncomingRequest } from "@troupe/roam-session";
import { MethodTable, splitMethodId } from "@troupe/roam-wire";
import type { Service } from "@troupe/roam-wire";
import type { RoamMethod, StreamDirection } from "./data.ts";

/** A stream of a call, as the actor sees it, and the channel that carries it. */
export interface DeclaredStream {
  readonly direction: StreamDirection;
  readonly channel: number;
}

/** A method that an actor serves. */
export interface Declared {
  readonly label: string;
  readonly hasChannel: boolean;
  readonly nonce: boolean;
  /** The streams of a call, in the order of declaration; undefined: its arguments are not the method's. */
  streamsOf(request: IncomingRequest): readonly DeclaredStream[] | undefined;
}

/** The methods that an actor serves: all others are answered UnknownMethod without calling it. */
export type Declaration = Pick<MethodTable<Declared>, "get">;

/** A method whose arguments are known: they show how many streams a call has. */
class TypedMethod implements Declared {
  readonly label: string;
  readonly hasChannel: boolean;
  readonly nonce: boolean;
  readonly #method: AnyMethod;

  constructor(method: AnyMethod) {
    this.label = method.label;
    this.hasChannel = method.hasChannel;
    this.nonce = method.nonce;
    this.#method = method;
  }

  /** The list of the Request counts; the ids in the payload only where that has ended. */
  streamsOf({ payload, channels }: IncomingRequest): readonly DeclaredStream[] | undefined {
    const streams: DeclaredStream[] = [];
    payload.bindChannel = (type, id) => {
      const direction = (type as { readonly kind: "rx" | "tx" }).kind === "rx" ? "read" : "write";
      streams.push({ direction, channel: channels[streams.length] ?? id });
      return undefined;
    };
    try {
      this.#method.decodeArgs(payload);
      payload.expectEnd();
      return streams;
    } catch {
      return undefined;
    } finally {
      payload.bindChannel = undefined;
    }
  }
}

/** A method of which an actor has said what it is. */
class DataMethod implements Declared {
  readonly label: string;
  readonly hasChannel: boolean;
  readonly nonce: boolean;
  readonly #streams: readonly StreamDirection[];

  constructor({ name = "", nonce = false, streams = [] }: RoamMethod) {
    this.label = name;
    this.nonce = nonce;
    this.hasChannel = streams.length > 0;
    this.#streams = [...streams];
  }

  streamsOf({ channels }: IncomingRequest): readonly DeclaredStream[] | undefined {
    if (channels.length !== this.#streams.length) return undefined;
    return this.#streams.map((direction, index) => ({ direction, channel: channels[index]! }));
  }
}

export function declarationOfService(service: Service): Declaration {
  const table = new MethodTable<Declared>();
  for (const method of Object.values(service.methods) as AnyMethod[]) {
    table.set(method.idPair.high, method.idPair.low, new TypedMethod(method));
  }
  return table;
}

export function declarationOf(methods: readonly RoamMethod[]): Declaration {
  const table = new MethodTable<Declared>();
  for (const method of methods) {
    const { high, low } = splitMethodId(method.method);
    table.set(high, low, new DataMethod(method));
  }
  return table;
}

const declarationKey: unique symbol = Symbol.for("@troupe/roam-handler/declaration") as never;

interface Declaring {
  [declarationKey]?: Declaration;
}

/** A skeleton's `handleCall` says itself what it serves, so that its author need not. */
export function declare(handleCall: object, declaration: Declaration): void {
  (handleCall as Declaring)[declarationKey] = declaration;
}

export function declaredBy(handleCall: object): Declaration | undefined {
  return (handleCall as Declaring)[declarationKey];
}
