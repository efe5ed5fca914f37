import type { ChannelId } from "@troupe/ids";
import type { OpenedChannel } from "./api.ts";
import type { ChannelEnd, Channels } from "./channels.ts";
import { MessageError } from "./errors.ts";

/** Messages that may wait for the reader before the actor's `sendOnChannel` fails with CHANNEL_FULL. */
const capacity = 1024;

/**
 * The end of a channel that is held outside of any actor. Iterate it once to read; it ends when the actor closes the
 * channel or ends, after the last message.
 */
export class ClientChannel implements ChannelEnd, AsyncIterable<Uint8Array>, AsyncDisposable {
  readonly #channels: Channels;
  readonly #arrived: Uint8Array[] = [];
  #opened: OpenedChannel | undefined = undefined;
  #over = false;
  #wake: (() => void) | undefined = undefined;

  /** @internal */
  constructor(channels: Channels) {
    this.#channels = channels;
  }

  get id(): ChannelId {
    return this.#state().id;
  }

  /** What the actor said when it accepted. */
  get acceptMessage(): Uint8Array | undefined {
    return this.#state().message;
  }

  #state(): OpenedChannel {
    if (this.#opened === undefined) throw new MessageError("CHANNEL_NOT_FOUND", "", "the channel is not open yet");
    return this.#opened;
  }

  /** @internal */
  opened(opened: OpenedChannel): void {
    this.#opened = opened;
  }

  /** Throws CHANNEL_NOT_FOUND once the channel is closed; ActorError where the actor cannot take the message. */
  send(message: Uint8Array): void {
    this.#channels.send(this.id, this, message);
  }

  /** Ends the channel; what has arrived can still be read. Idempotent. */
  close(): void {
    if (this.#over) return;
    this.#finish();
    this.#channels.close(this.id, this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** @internal */
  joined(): void {}

  /** @internal From the actor. */
  message(channel: ChannelId, message: Uint8Array): void {
    if (this.#arrived.length >= capacity) {
      throw new MessageError("CHANNEL_FULL", channel, `channel ${channel}: ${capacity} messages wait unread`);
    }
    this.#arrived.push(message);
    this.#wake?.();
  }

  /** @internal From the actor. */
  closed(): void {
    this.#finish();
  }

  #finish(): void {
    this.#over = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const message = this.#arrived.shift();
        if (message !== undefined) yield message;
        else if (this.#over) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.close();
    }
  }
}
