import type { ChannelId } from "@troupe/ids";
import type { OpenedChannel } from "./api.ts";
import type { ChannelEnd, Channels } from "./channels.ts";
import { MessageError } from "./errors.ts";

/** Messages that may wait for the reader before the actor's `sendOnChannel` fails with CHANNEL_FULL. */
const capacity = 1024;

/** The end of a channel that no actor holds: keeps what arrives until it is read. */
export class OutsideEnd implements ChannelEnd {
  readonly #arrived: Uint8Array[] = [];
  over = false;
  #wake: (() => void) | undefined = undefined;

  joined(): void {}

  message(channel: ChannelId, message: Uint8Array): void {
    if (this.#arrived.length >= capacity) {
      throw new MessageError("CHANNEL_FULL", channel, `channel ${channel}: ${capacity} messages wait unread`);
    }
    this.#arrived.push(message);
    this.#wake?.();
  }

  closed(): void {
    this.over = true;
    this.#wake?.();
  }

  /** The next message; undefined after the last one. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const message = this.#arrived.shift();
      if (message !== undefined || this.over) return message;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/**
 * The end of a channel that is held outside of any actor. Iterate it once to read; it ends when the actor closes the
 * channel or ends, after the last message.
 */
export class ClientChannel implements AsyncIterable<Uint8Array>, AsyncDisposable {
  readonly id: ChannelId;
  /** What the actor said when it accepted. */
  readonly acceptMessage: Uint8Array | undefined;
  readonly #channels: Channels;
  readonly #end: OutsideEnd;

  /** @internal */
  constructor(channels: Channels, end: OutsideEnd, opened: OpenedChannel) {
    this.#channels = channels;
    this.#end = end;
    this.id = opened.id;
    this.acceptMessage = opened.message;
  }

  /** Throws CHANNEL_NOT_FOUND once the channel is closed; ActorError where the actor cannot take the message. */
  send(message: Uint8Array): void {
    this.#channels.send(this.id, this.#end, message);
  }

  /** Ends the channel; what has arrived can still be read. Idempotent. */
  close(): void {
    if (this.#end.over) return;
    this.#end.closed();
    this.#channels.close(this.id, this.#end);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let message = await this.#end.next(); message !== undefined; message = await this.#end.next()) yield message;
    } finally {
      this.close();
    }
  }
}
