import type { ConnectionCore } from "../core/connection-core.ts";
import type { ChannelReceiver, WriteWaiter } from "../core/contracts.ts";
import type { Inlet } from "../core/inlet.ts";
import type { Outlet } from "../core/outlet.ts";
import { newChannelId, openOwnInlet, openOwnOutlet } from "../core/own-channels.ts";

/** The end of a channel that is read. What comes is told to its `ChannelReceiver`. */
export interface RawReading {
  readonly isOpen: boolean;
  /** The reader has taken items that cost so many bytes, see `costOf`: the peer gets them back as credit. */
  consumed(bytes: number): void;
  /** Nobody reads any more: Reset, and what still comes is discarded. */
  cancel(): void;
}

/** The end of a channel that is written. */
export interface RawWriting {
  /** Set once nothing more can be written. */
  readonly error: Error | undefined;
  /** Called when the peer, or the end of the call or link, ends the channel; not for what is done here. */
  onFailed: ((error: Error) => void) | undefined;
  /**
   * Sends an item, or queues it until there is credit: true if it went out at once, and `waiter` is told later otherwise.
   * @throws why it can't be taken: it is over, or a limit is reached
   */
  writeBytes(payload: Uint8Array, waiter: () => WriteWaiter): boolean;
  /** Sends Close behind what is queued: true if it went out at once. */
  close(waiter: () => WriteWaiter): boolean;
  /** Breaks off with Reset: what is queued fails with `error`. */
  reset(error: Error): void;
}

/** A channel of a call of ours, on which we send or receive; `opened` is called once, when the Request has been sent. */
export type RawChannel =
  | { readonly direction: "send"; opened(end: RawWriting): void }
  | { readonly direction: "receive"; readonly receiver: ChannelReceiver; opened(end: RawReading): void };

type Opened =
  | { readonly channel: Extract<RawChannel, { readonly direction: "send" }>; readonly end: Outlet }
  | { readonly channel: Extract<RawChannel, { readonly direction: "receive" }>; readonly end: Inlet };

/** The channels of one call of ours. */
export class RawChannels {
  readonly ids: number[] = [];
  readonly #opened: Opened[] = [];

  /** Throws if there are too many; what was opened is then forgotten by {@link fail}. */
  open(connection: ConnectionCore, channel: RawChannel): void {
    const id = newChannelId(connection);
    this.ids.push(id);
    if (channel.direction === "send") this.#opened.push({ channel, end: openOwnOutlet(connection, id) });
    else this.#opened.push({ channel, end: openOwnInlet(connection, id, channel.receiver) });
  }

  /** The Request has been sent. */
  begin(): void {
    for (const { channel, end } of this.#opened) {
      if (channel.direction === "send") channel.opened(end as Outlet);
      else channel.opened(end as Inlet);
    }
  }

  /** The call failed, and its channels with it. The peer is told of those that it may still know. */
  fail(error: Error, tellPeer: boolean): void {
    for (const { channel, end } of this.#opened) {
      if (channel.direction === "send") failWriting(end as Outlet, error, tellPeer);
      else (end as Inlet).drop(error);
    }
  }
}

function failWriting(end: Outlet, error: Error, tellPeer: boolean): void {
  if (!tellPeer) return end.drop(error);
  if (end.error !== undefined) return;
  end.reset(error);
  end.onFailed?.(error);
}
