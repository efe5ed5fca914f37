import { type ChannelBinder, type ChannelType, codecOf } from "@troupe/roam-wire";
import type { IncomingRequest } from "../core/incoming-request.ts";
import { ChannelClosedError, ChannelMisusedError } from "../errors.ts";
import { Rx } from "./rx.ts";
import { Tx } from "./tx.ts";

/** The channels of a call that is being served, from the decoding of its arguments to its answer. */
export class HandlerChannels {
  readonly #request: IncomingRequest;
  readonly #ends: (Tx<unknown> | Rx<unknown>)[] = [];
  #next = 0;

  constructor(request: IncomingRequest) {
    this.#request = request;
  }

  /** Opens the channel that stands in the arguments. The list of the Request counts; the id in the payload only where that has ended. */
  readonly bind: ChannelBinder = (type, payloadId) => {
    const { kind, element } = type as ChannelType;
    const id = this.#request.channels[this.#next++] ?? payloadId;
    const codec = codecOf(element);
    if (kind === "tx") {
      const outlet = this.#request.openOutlet(id);
      if (outlet === undefined) throw new ChannelMisusedError(`channel ${id} is not free`);
      const tx = new Tx<unknown>();
      tx.bound(outlet, codec.encode);
      this.#ends.push(tx);
      return tx;
    }
    const rx = new Rx<unknown>();
    const queue = rx.receive(codec.decode);
    const inlet = this.#request.openInlet(id, queue);
    if (inlet === undefined) throw new ChannelMisusedError(`channel ${id} is not free`);
    rx.bound(queue, inlet);
    this.#ends.push(rx);
    return rx;
  };

  /** The arguments turned out to be wrong: the channels never were. */
  refuse(): void {
    const error = new ChannelClosedError("the arguments could not be decoded");
    for (const inlet of this.#request.inlets) inlet.drop(error);
    for (const outlet of this.#request.outlets) outlet.drop(error);
  }

  /** The handler is done: what it did not detach ends before the answer, what it has written leaves first. */
  settled(): Promise<unknown> | undefined {
    const closing: Promise<void>[] = [];
    for (const end of this.#ends) {
      if (end.isDetached) continue;
      if (!(end instanceof Tx)) end.cancel();
      else if (!end.closeNow()) closing.push(end.close());
    }
    return closing.length === 0 ? undefined : Promise.allSettled(closing);
  }

  /** The handler threw: its channels must not look as if they had come to a good end. */
  broken(error: unknown): void {
    for (const end of this.#ends) {
      if (end.isDetached) continue;
      if (end instanceof Tx) end.abort(error);
      else end.cancel();
    }
  }
}
