import { TellCall, actorGone } from "@troupe/handler";
import type { ChannelId, RequestId, TheaterId } from "@troupe/ids";
import type { MessagesApi, OpenedChannel, RequestOptions } from "./api.ts";
import type { RequestCall } from "./calls.ts";
import type { ChannelEnd } from "./channels.ts";
import { MessageError } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Router } from "./router.ts";
import { messageCallbacks } from "./spec.ts";

/** What one actor may do with messages, and what reaches it. */
export class ActorMessages implements MessagesApi, ChannelEnd {
  readonly #router: Router;
  readonly #mailbox: Mailbox;
  over = false;

  constructor(router: Router, mailbox: Mailbox) {
    this.#router = router;
    this.#mailbox = mailbox;
  }

  // --- messages

  register(): void {
    this.#mailbox.port.check();
  }

  send(target: TheaterId, message: Uint8Array): void {
    this.#mailbox.port.check();
    this.#router.send(target, message);
  }

  request(target: TheaterId, message: Uint8Array, options?: RequestOptions): Promise<Uint8Array> {
    try {
      this.#mailbox.port.check();
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#router.request(target, message, options, this.#mailbox.id);
  }

  listOutstandingRequests(): readonly RequestId[] {
    this.#mailbox.port.check();
    return this.#mailbox.outstanding.ids();
  }

  respondToRequest(request: RequestId, reply: Uint8Array): void {
    this.#takeRequest(request).give(reply);
  }

  cancelRequest(request: RequestId): void {
    this.#takeRequest(request).fail(
      new MessageError("REQUEST_CANCELLED", request, `request ${request} was cancelled by actor ${this.#mailbox.id}`),
    );
  }

  #takeRequest(request: RequestId): RequestCall {
    const mailbox = this.#mailbox;
    mailbox.port.check();
    const { current } = mailbox;
    if (current?.id === request) {
      mailbox.current = undefined;
      return current;
    }
    const call = mailbox.outstanding.take(request);
    if (call !== undefined) return call;
    throw new MessageError("REQUEST_NOT_FOUND", request, `Request ID not found: ${request}`);
  }

  // --- channels

  async openChannel(target: TheaterId, message: Uint8Array, options?: RequestOptions): Promise<OpenedChannel> {
    this.#mailbox.port.check();
    if (target === this.#mailbox.id) {
      throw new MessageError("CHANNEL_TO_SELF", target, `actor ${target} cannot open a channel to itself`);
    }
    return await this.#router.openChannel(this, target, message, options);
  }

  sendOnChannel(channel: ChannelId, message: Uint8Array): void {
    this.#mailbox.port.check();
    this.#router.channels.send(channel, this, message);
  }

  closeChannel(channel: ChannelId): void {
    this.#mailbox.port.check();
    this.#router.channels.close(channel, this);
    this.#mailbox.channels.delete(channel);
  }

  joined(channel: ChannelId): void {
    this.#mailbox.channels.add(channel);
  }

  message(channel: ChannelId, message: Uint8Array): void {
    const mailbox = this.#mailbox;
    const invoke = mailbox.callback("handleChannelMessage") ?? mailbox.missing("handleChannelMessage");
    mailbox.checkRoom();
    const call = new TellCall(messageCallbacks.handleChannelMessage, invoke, [channel, message]);
    if (!mailbox.port.enqueue(call)) throw actorGone(mailbox.id);
  }

  closed(channel: ChannelId): void {
    const mailbox = this.#mailbox;
    mailbox.channels.delete(channel);
    const invoke = mailbox.callback("handleChannelClose");
    if (invoke === undefined) return;
    mailbox.port.enqueue(new TellCall(messageCallbacks.handleChannelClose, invoke, [channel]));
  }

  // --- names

  registerName(name: string): void {
    this.#mailbox.port.check();
    if (this.#router.host.runtime.register(name, this.#mailbox.id)) return;
    throw new MessageError("NAME_TAKEN", name, `the name "${name}" belongs to another actor`);
  }

  unregisterName(name: string): void {
    this.#mailbox.port.check();
    if (this.whereis(name) !== this.#mailbox.id) {
      throw new MessageError("NAME_UNKNOWN", name, `the name "${name}" is not one of actor ${this.#mailbox.id}`);
    }
    this.#router.host.runtime.unregister(name);
  }

  whereis(name: string): TheaterId | undefined {
    return this.#router.host.runtime.whereis(name);
  }

  /** The actor ends: whoever waits for it learns so. */
  end(): void {
    const mailbox = this.#mailbox;
    this.over = true;
    mailbox.failOutstanding(actorGone(mailbox.id));
    if (!mailbox.hasChannels) return;
    for (const channel of mailbox.channels) {
      if (this.#router.channels.has(channel)) this.#router.channels.close(channel, this);
    }
  }
}
