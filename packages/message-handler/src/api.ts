import type { ChannelId, RequestId, TheaterId } from "@troupe/ids";

/** How long to wait for an answer. */
export interface RequestOptions {
  /** Default: the handler's `requestTimeoutMs`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A channel that the other side has accepted. */
export interface OpenedChannel {
  readonly id: ChannelId;
  /** What the other side said when it accepted. */
  readonly message: Uint8Array | undefined;
}

/** What `handleRequest` may return. Without `reply` the request stays open until `respondToRequest`. */
export interface RequestAnswer {
  readonly reply?: Uint8Array;
}

/** What `handleChannelOpen` returns; nothing is a refusal. */
export interface ChannelOpenAnswer {
  readonly accept: boolean;
  readonly message?: Uint8Array;
}

/**
 * What an actor that is granted `message-server` finds in its context as `messages`. Messages are bytes; whoever
 * passes bytes gives them up. Functions throw {@link MessageError} and ActorError (ACTOR_NOT_FOUND, MAILBOX_FULL,
 * EXPORT_NOT_FOUND where the target lacks the callback, ACTOR_GONE once the own actor has ended).
 *
 * A target is an actor's id; `whereis` finds it by name.
 */
export interface MessagesApi {
  /** Does nothing: whoever has a callback gets its messages. Actors of Theater 0.3.7 have to call it once. */
  register(): void;
  /** Puts a message into the target's queue, and never waits. */
  send(target: TheaterId, message: Uint8Array): void;
  /**
   * Asks, and resolves with the answer. What the target threw is the `cause`, as data: never the object itself.
   * @throws REQUEST_TIMEOUT, REQUEST_CANCELLED, REQUEST_TO_SELF, REQUESTS_FULL; ActorError ACTOR_REFUSED, ACTOR_CRASHED, ACTOR_GONE
   */
  request(target: TheaterId, message: Uint8Array, options?: RequestOptions): Promise<Uint8Array>;
  /** Requests to this actor that it has not answered yet, and for whose answer somebody waits. */
  listOutstandingRequests(): readonly RequestId[];
  /**
   * Answers a request whose callback returned no reply; where nobody waits for it any more, that does nothing.
   * Throws REQUEST_NOT_FOUND.
   */
  respondToRequest(request: RequestId, reply: Uint8Array): void;
  /** Lets a request to this actor fail with REQUEST_CANCELLED. Throws REQUEST_NOT_FOUND. */
  cancelRequest(request: RequestId): void;
  /**
   * Opens a channel to another actor, and resolves when it has accepted.
   * @throws CHANNEL_REFUSED, CHANNEL_TO_SELF, REQUEST_TIMEOUT
   */
  openChannel(target: TheaterId, message: Uint8Array, options?: RequestOptions): Promise<OpenedChannel>;
  /** Throws CHANNEL_NOT_FOUND, CHANNEL_NOT_PARTICIPANT. */
  sendOnChannel(channel: ChannelId, message: Uint8Array): void;
  /** Ends a channel; the other side gets `handleChannelClose`. Throws CHANNEL_NOT_FOUND, CHANNEL_NOT_PARTICIPANT. */
  closeChannel(channel: ChannelId): void;
  /** Gives this actor a name that survives its restarts, and ends with it. Throws NAME_TAKEN. */
  registerName(name: string): void;
  unregisterName(name: string): void;
  whereis(name: string): TheaterId | undefined;
}

/** The callbacks that an actor with `messages` may have. All bytes belong to the actor. */
export type MessageCallbacks = {
  readonly handleSend: { readonly params: readonly [message: Uint8Array] };
  readonly handleRequest: {
    readonly params: readonly [request: RequestId, message: Uint8Array];
    readonly answer: RequestAnswer;
  };
  readonly handleChannelOpen: {
    readonly params: readonly [channel: ChannelId, message: Uint8Array];
    readonly answer: ChannelOpenAnswer;
  };
  readonly handleChannelMessage: { readonly params: readonly [channel: ChannelId, message: Uint8Array] };
  /** The other side closed the channel, or ended. */
  readonly handleChannelClose: { readonly params: readonly [channel: ChannelId] };
};
