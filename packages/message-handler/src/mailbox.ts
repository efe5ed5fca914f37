import type { ActorPort, Callback, HandlerInstance } from "@troupe/handler";
import { ActorError } from "@troupe/handler";
import type { ChannelId, TheaterId } from "@troupe/ids";
import { ActorMessages } from "./actor-messages.ts";
import type { MessagesApi } from "./api.ts";
import type { RequestCall, RequestTarget } from "./calls.ts";
import { OutstandingRequests } from "./outstanding-requests.ts";
import type { Router } from "./router.ts";
import { messageCallbacks } from "./spec.ts";

/** A callback of an actor, as the calls use it. */
export type Invoke = (context: object, ...params: unknown[]) => unknown;

/** What the handler keeps for one actor: its callbacks, its open requests, its channels. */
export class Mailbox implements HandlerInstance<MessagesApi>, RequestTarget {
  readonly api: ActorMessages;
  readonly port: ActorPort;
  readonly handleSend: Invoke | undefined;
  readonly handleRequest: Invoke | undefined;
  current: RequestCall | undefined = undefined;
  readonly #maxOutstanding: number;
  #outstanding: OutstandingRequests | undefined = undefined;
  #channels: Set<ChannelId> | undefined = undefined;

  constructor(router: Router, port: ActorPort) {
    this.api = new ActorMessages(router, this);
    this.port = port;
    this.#maxOutstanding = router.maxOutstandingRequests;
    this.handleSend = invoker(port.callback("handleSend"));
    this.handleRequest = invoker(port.callback("handleRequest"));
  }

  get id(): TheaterId {
    return this.port.id;
  }

  get outstanding(): OutstandingRequests {
    return (this.#outstanding ??= new OutstandingRequests(this.#maxOutstanding));
  }

  get hasTooManyOutstanding(): boolean {
    return this.#outstanding !== undefined && this.#outstanding.full;
  }

  /** Nobody will answer the open requests any more. */
  failOutstanding(error: unknown): void {
    this.#outstanding?.fail(error);
  }

  get channels(): Set<ChannelId> {
    return (this.#channels ??= new Set());
  }

  get hasChannels(): boolean {
    return this.#channels !== undefined;
  }

  end(): void {
    this.api.end();
  }

  callback(name: keyof typeof messageCallbacks): Invoke | undefined {
    return invoker(this.port.callback(name));
  }

  /** Throws EXPORT_NOT_FOUND. */
  missing(name: keyof typeof messageCallbacks): never {
    throw new ActorError("EXPORT_NOT_FOUND", this.id, `actor "${this.port.name}" has no callback messages.${name}`, {
      hostText: `Function not found: ${messageCallbacks[name].export}`,
    });
  }

  /** Throws MAILBOX_FULL: a sender that is faster than its target hears of it. */
  checkRoom(): void {
    if (!this.port.full) return;
    const { queueLength } = this.port;
    throw new ActorError("MAILBOX_FULL", this.id, `actor ${this.id} has ${queueLength} messages waiting, its limit`);
  }
}

function invoker(callback: Callback | undefined): Invoke | undefined {
  // The author's parameter types were checked where the actor was defined.
  return callback as Invoke | undefined;
}
