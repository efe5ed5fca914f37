import type { ChannelId } from "@troupe/ids";
import { channelNotFound, MessageError } from "./errors.ts";

/** One end of a channel: an actor, or code outside of any. */
export interface ChannelEnd {
  /** The channel is open from now on. */
  joined(channel: ChannelId): void;
  /** Takes a message; throws when it cannot. */
  message(channel: ChannelId, message: Uint8Array): void;
  /** The other end closed the channel, or is gone. */
  closed(channel: ChannelId): void;
  /** Nothing reaches this end any more. */
  readonly over: boolean;
}

/** An open channel between two ends. */
export interface Channel {
  readonly id: ChannelId;
  readonly initiator: ChannelEnd;
  readonly target: ChannelEnd;
}

/** All open channels of one runtime. */
export class Channels {
  readonly #byId = new Map<ChannelId, Channel>();

  add(channel: Channel): void {
    this.#byId.set(channel.id, channel);
    channel.initiator.joined(channel.id);
    channel.target.joined(channel.id);
  }

  has(id: ChannelId): boolean {
    return this.#byId.has(id);
  }

  /** Throws CHANNEL_NOT_FOUND, CHANNEL_NOT_PARTICIPANT (and then the channel goes on). */
  send(id: ChannelId, from: ChannelEnd, message: Uint8Array): void {
    this.#otherEnd(id, from).message(id, message);
  }

  /** Removes the channel and tells the other end. Throws as {@link send}. */
  close(id: ChannelId, from: ChannelEnd): Channel {
    const other = this.#otherEnd(id, from);
    const channel = this.#byId.get(id)!;
    this.#byId.delete(id);
    other.closed(id);
    return channel;
  }

  #otherEnd(id: ChannelId, from: ChannelEnd): ChannelEnd {
    const channel = this.#byId.get(id);
    if (channel === undefined) throw channelNotFound(id);
    if (channel.initiator === from) return channel.target;
    if (channel.target === from) return channel.initiator;
    throw new MessageError("CHANNEL_NOT_PARTICIPANT", id, "Sender is not a participant in this channel");
  }
}
