import type { ActorPort, Callback } from "@troupe/handler";
import { ActorError } from "@troupe/handler";
import type { ChannelId, RequestId, TheaterId } from "@troupe/ids";
import type { RequestTarget } from "./calls.ts";
import type { Pending } from "./pending.ts";
import { messageCallbacks } from "./spec.ts";

/** A callback of an actor, as the calls use it. */
export type Invoke = (context: object, ...params: unknown[]) => unknown;

/** What reaches one actor: its callbacks, its open requests, its channels. */
export class Mailbox implements RequestTarget {
  readonly port: ActorPort;
  readonly handleSend: Invoke | undefined;
  readonly handleRequest: Invoke | undefined;
  current: Pending<Uint8Array> | undefined = undefined;
  currentId: RequestId | undefined = undefined;
  #outstanding: Map<RequestId, Pending<Uint8Array>> | undefined = undefined;
  #channels: Set<ChannelId> | undefined = undefined;

  constructor(port: ActorPort) {
    this.port = port;
    this.handleSend = invoker(port.callback("handleSend"));
    this.handleRequest = invoker(port.callback("handleRequest"));
  }

  get id(): TheaterId {
    return this.port.id;
  }

  get outstanding(): Map<RequestId, Pending<Uint8Array>> {
    return (this.#outstanding ??= new Map());
  }

  /** The requests that nobody will answer any more. */
  takeOutstanding(): readonly Pending<Uint8Array>[] {
    const open = [...(this.#outstanding?.values() ?? [])];
    this.#outstanding = undefined;
    return open;
  }

  get channels(): Set<ChannelId> {
    return (this.#channels ??= new Set());
  }

  get hasChannels(): boolean {
    return this.#channels !== undefined;
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
