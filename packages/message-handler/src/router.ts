import type { HandlerHost } from "@troupe/handler";
import { ActorError, actorGone, actorNotFound, Waits } from "@troupe/handler";
import { generateChannelId, isInvalidIdError, parseTheaterId } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { ChannelOpenAnswer, OpenedChannel, RequestOptions } from "./api.ts";
import { ChannelOpenCall, RequestCall, SendCall } from "./calls.ts";
import { Channels } from "./channels.ts";
import type { Channel, ChannelEnd } from "./channels.ts";
import { MessageError } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import { RequestIds } from "./request-ids.ts";

/** Finds the mailbox of a target and puts things into it. It never waits for an actor. */
export class Router {
  readonly host: HandlerHost;
  readonly channels: Channels = new Channels();
  readonly #waits: Waits;
  readonly #requestIds = new RequestIds();

  /** Of each actor. */
  readonly maxOutstandingRequests: number;

  constructor(host: HandlerHost, requestTimeoutMs: number, maxOutstandingRequests: number) {
    this.host = host;
    this.maxOutstandingRequests = maxOutstandingRequests;
    this.#waits = new Waits(host.clock, requestTimeoutMs);
  }

  /** Throws ACTOR_NOT_FOUND, and ACTOR_ID_INVALID for a text that can be no id. */
  #find(target: TheaterId): Mailbox {
    const instance = this.host.instance(target);
    if (instance === undefined) return notReached(target);
    // The host only gives instances that this handler made.
    return instance as Mailbox;
  }

  #findForChannel(target: TheaterId): Mailbox {
    try {
      return this.#find(target);
    } catch (error) {
      throw notOpened(error);
    }
  }

  send(target: TheaterId, message: Uint8Array): void {
    const mailbox = this.#find(target);
    mailbox.checkRoom();
    const call = new SendCall(mailbox.handleSend ?? mailbox.missing("handleSend"), message);
    if (!mailbox.port.enqueue(call)) throw actorGone(target);
  }

  /** @param from the actor that asks; undefined: code outside of any actor */
  request(
    target: TheaterId,
    message: Uint8Array,
    options: RequestOptions | undefined,
    from: TheaterId | undefined,
  ): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (target === from) {
        throw new MessageError("REQUEST_TO_SELF", target, `actor ${target} cannot wait for itself`);
      }
      const mailbox = this.#find(target);
      mailbox.checkRoom();
      const invoke = mailbox.handleRequest ?? mailbox.missing("handleRequest");
      const id = this.#requestIds.next();
      const call = new RequestCall(id, mailbox, invoke, message, this.#waits, resolve, reject);
      if (!mailbox.port.enqueue(call)) throw actorGone(target);
      call.start(this.host.clock, options);
    });
  }

  async openChannel(
    initiator: ChannelEnd,
    target: TheaterId,
    message: Uint8Array,
    options: RequestOptions | undefined,
  ): Promise<OpenedChannel> {
    const mailbox = this.#findForChannel(target);
    mailbox.checkRoom();
    const invoke = mailbox.callback("handleChannelOpen") ?? mailbox.missing("handleChannelOpen");
    const id = generateChannelId();
    const answer = await new Promise<ChannelOpenAnswer | undefined>((resolve, reject) => {
      const answered = (given: ChannelOpenAnswer | undefined): void => {
        // At once, and not after a turn of promises: the target may send in its next call.
        if (given?.accept === true) this.#opened({ id, initiator, target: mailbox.api });
        resolve(given);
      };
      const call = new ChannelOpenCall(target, invoke, id, message, mailbox.api, this.#waits, answered, reject);
      if (!mailbox.port.enqueue(call)) throw actorGone(target);
      call.start(this.host.clock, options);
    });
    if (answer?.accept !== true) {
      throw new MessageError("CHANNEL_REFUSED", target, `actor ${target} refused the channel`, {
        hostText: "Channel request rejected",
      });
    }
    return { id, message: answer.message };
  }

  #opened(channel: Channel): void {
    // Whoever wanted it has ended meanwhile, and would never close it.
    if (channel.initiator.over) channel.target.closed(channel.id);
    else this.channels.add(channel);
  }

  close(): void {
    this.#waits.close();
  }
}

function notReached(target: TheaterId): never {
  try {
    parseTheaterId(target);
  } catch (error) {
    if (!isInvalidIdError(error)) throw error;
    throw new MessageError("ACTOR_ID_INVALID", String(target), `Failed to parse actor ID: ${error.message}`, {
      hostText: `Failed to parse actor ID: ${error.hostText}`,
      cause: error,
    });
  }
  throw actorNotFound(target);
}

/** Theater puts a prefix before what its router says of a channel's target. */
function notOpened(error: unknown): unknown {
  if (!(error instanceof ActorError) || error.code !== "ACTOR_NOT_FOUND") return error;
  const { code, actor, message } = error;
  const hostText = `Error opening channel: Actor not found: Actor(${actor})`;
  return new ActorError(code, actor, message, { hostText });
}
