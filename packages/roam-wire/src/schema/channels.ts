import { EncodeError } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { type Type, define, refuseChannel } from "./type.ts";

/** Stands where the handler receives a stream of `T`. A session puts its own receiving and sending ends there. */
export interface RxOf<out T> {
  readonly direction: "rx";
  readonly element: Type<T>;
}

/** Stands where the handler sends a stream of `T`. */
export interface TxOf<out T> {
  readonly direction: "tx";
  readonly element: Type<T>;
}

export interface RxType<T> extends Type<RxOf<T>> {
  readonly kind: "rx";
  readonly element: Type<T>;
}

export interface TxType<T> extends Type<TxOf<T>> {
  readonly kind: "tx";
  readonly element: Type<T>;
}

/** A channel in either direction. */
export type ChannelType<T = unknown> = RxType<T> | TxType<T>;

/** `Rx<T>`, from the handler's view as in the Rust trait: the handler receives, the caller sends. */
export function rx<T>(element: Type<T>): RxType<T> {
  return channel<RxType<T>>("rx", 0x27, element);
}

/** `Tx<T>`, from the handler's view as in the Rust trait: the handler sends, the caller receives. */
export function tx<T>(element: Type<T>): TxType<T> {
  return channel<TxType<T>>("tx", 0x26, element);
}

function channel<S extends ChannelType>(kind: S["kind"], tag: number, element: Type<unknown>): S {
  refuseChannel(element, "a channel");
  const self: Type<unknown> = define<Type<unknown> & { element: Type<unknown> }>(
    { kind, element, hasChannel: true },
    {
      nominal: false,
      sign(signature) {
        signature.out.u8(tag);
        signature.type(element);
      },
      minBytes: () => 1,
      encoder: () => (writer: Writer, value: unknown) => {
        if (writer.openChannel === undefined)
          throw new EncodeError("channel-outside-call", "a channel can only be an argument of a call");
        writer.varint(writer.openChannel(self, value));
      },
      decoder: () => (reader: Reader) => {
        const id = reader.varint();
        if (reader.bindChannel === undefined)
          throw reader.error("invalid-value", "a channel can only be an argument of a call");
        return reader.bindChannel(self, id);
      },
    },
  );
  return self as S;
}
