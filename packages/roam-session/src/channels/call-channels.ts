import { type ChannelType, EncodeError, type Metadata, Writer, checkSentMetadata, codecOf } from "@troupe/roam-wire";
import type { AnyMethod } from "../caller.ts";
import type { ConnectionCore } from "../core/connection-core.ts";
import type { ChannelPart, OwnChannels, ResponseReceiver } from "../core/contracts.ts";
import type { Inlet } from "../core/inlet.ts";
import type { Outlet } from "../core/outlet.ts";
import { newChannelId, openOwnInlet, openOwnOutlet } from "../core/own-channels.ts";
import { requestBytes } from "../core/request-bytes.ts";
import { WINDOW_KEY, withEntry } from "../metadata.ts";
import { ChannelMisusedError } from "../errors.ts";
import { abandon } from "./abandon.ts";
import { Rx } from "./rx.ts";
import { Tx } from "./tx.ts";

/** Sends a call of ours with its channels. */
export const callChannels: ChannelPart = (connection, method, args, metadata, receiver) => {
  const channels = new CallChannels(connection);
  channels.send(method, args, metadata, receiver);
  return channels;
};

class CallChannels implements OwnChannels {
  requestId = 0;
  readonly #ids: number[] = [];
  readonly #connection: ConnectionCore;
  readonly #inlets: Inlet[] = [];
  readonly #outlets: Outlet[] = [];
  readonly #ends: (Tx<unknown> | Rx<unknown>)[] = [];
  readonly #starts: (() => void)[] = [];

  constructor(connection: ConnectionCore) {
    this.#connection = connection;
  }

  /** The ids stand before the payload, so that is encoded first, apart. */
  send(method: AnyMethod, args: readonly unknown[], metadata: Metadata, receiver: ResponseReceiver): void {
    const connection = this.#connection;
    const announced = withEntry(metadata, [WINDOW_KEY, BigInt(connection.link.limits.windowBytes)]);
    try {
      if (connection.error !== undefined) throw connection.error;
      checkSentMetadata(announced);
      const writer = new Writer(256);
      writer.openChannel = (type, value) => this.#open(type as ChannelType, value);
      // The types were checked where the method and its arguments were still together.
      method.encodeArgs(writer, args as never);
      const { high, low } = method.idPair;
      this.requestId = requestBytes(connection, high, low, announced, this.#ids, writer.finish(), receiver);
    } catch (error) {
      this.#abandon(args, error as Error);
      throw error;
    }
  }

  #open(type: ChannelType, value: unknown): number {
    const id = newChannelId(this.#connection);
    if (type.kind === "rx") this.#openSending(type, id, value);
    else this.#openReceiving(type, id, value);
    this.#ids.push(id);
    return id;
  }

  /** The handler receives: the caller gave the receiving half of a pair, or something to iterate over. */
  #openSending(type: ChannelType, id: number, value: unknown): void {
    let tx: Tx<unknown>;
    if (value instanceof Rx && value.isGiven) throw given();
    if (value instanceof Rx && value.pair !== undefined) {
      const rx: Rx<unknown> = value;
      tx = rx.pair!;
      tx.pair = undefined;
      rx.give();
      this.#starts.push(() => tx.begin());
    } else {
      const items = iterableOf(value);
      tx = new Tx();
      this.#starts.push(() => (tx.begin(), void pump(items, tx)));
    }
    const outlet = openOwnOutlet(this.#connection, id);
    tx.bound(outlet, codecOf(type.element).encode);
    this.#outlets.push(outlet);
    this.#ends.push(tx);
  }

  /** The handler sends: the caller gave the sending half of a pair, or one that leads further. */
  #openReceiving(type: ChannelType, id: number, value: unknown): void {
    if (!(value instanceof Tx))
      throw new EncodeError("invalid-value", "the handler sends on this channel: give the tx of channel()");
    const tx: Tx<unknown> = value;
    if (tx.isGiven) throw given();
    let rx: Rx<unknown>;
    if (tx.pair === undefined) {
      rx = new Rx();
      this.#starts.push(() => void pump(rx, tx));
    } else {
      rx = tx.pair;
      rx.pair = undefined;
      tx.give();
    }
    const queue = rx.receive(codecOf(type.element).decode);
    const inlet = openOwnInlet(this.#connection, id, queue);
    rx.bound(queue, inlet);
    this.#inlets.push(inlet);
    this.#ends.push(rx);
  }

  begin(): void {
    for (const start of this.#starts) start();
  }

  /** The call could not be sent: whoever holds the other halves of channels in its arguments must not wait for ever. */
  #abandon(args: readonly unknown[], error: Error): void {
    this.fail(error, false);
    abandon(args, error);
  }

  fail(error: Error, tellPeer: boolean): void {
    if (tellPeer) for (const outlet of this.#outlets) outlet.reset(error);
    for (const inlet of this.#inlets) if (inlet.isOpen) inlet.end();
    for (const end of this.#ends) end.failed(error);
  }
}

function given(): ChannelMisusedError {
  return new ChannelMisusedError("this half of a channel was given to a call before: make another channel()");
}

function iterableOf(value: unknown): AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value))
    return value as AsyncIterable<unknown> | Iterable<unknown>;
  throw new EncodeError(
    "invalid-value",
    "the handler receives on this channel: give something to iterate over, or the rx of channel()",
  );
}

/** Sends all that `items` brings. Whichever side fails, the other is told. */
async function pump(items: AsyncIterable<unknown> | Iterable<unknown>, tx: Tx<unknown>): Promise<void> {
  try {
    // A write that fails leaves the loop, which tells the iterator.
    for await (const item of items) await tx.write(item);
    await tx.close();
  } catch (error) {
    tx.abort(error);
  }
}
