import type { Writer } from "@troupe/roam-wire";

/** Who is at the other end, as far as the transport knows. `acceptFramed` may add to it. */
export interface PeerInfo {
  /** What carries the messages: `tcp`, `tls`, `unix`, `websocket`, `memory`, `message-port`, or a name of yours. */
  readonly transport: string;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** What a TLS peer proved to be, in the form that the transport has. */
  readonly certificate?: unknown;
  /** The headers of an HTTP upgrade. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  /** Who the caller is, as a hook of the application found out. Nonces are kept apart by it. */
  readonly principal?: string | undefined;
}

/** What a transport tells the session. After `end` or `error` nothing is told any more. */
export interface TransportReceiver {
  /**
   * One message: the bytes from `start` to `end`. They belong to the receiver for ever, so nobody writes to them again; they may share memory with
   * other messages. It never throws. It may call back into the transport, which must not deliver the next message before it returned.
   */
  frame(bytes: Uint8Array, start: number, end: number): void;
  /** The peer has ended the stream in good order. */
  end(): void;
  /**
   * Nothing more can be read. A `RoamProtocolError` says that the peer's framing is wrong: then writing must still work, since a Goodbye follows. Anything
   * else means that the link is gone.
   */
  error(error: unknown): void;
  /** `bufferedBytes` was at `highWaterBytes` or above, and has fallen below half of it. */
  drain(): void;
}

/**
 * What a session needs of whatever carries its messages: one frame is one message, in order, none lost. How frames are marked off, when bytes are
 * really written (best once for all that one turn of the event loop produced), and what a connection is, are the transport's.
 * `@troupe/roam-session/compliance` tests all that is promised here.
 */
export interface Transport {
  /**
   * Where the session writes the next message, between `writer.start` and `writer.pos`. It may be shared by transports, since a message is written and
   * sent without anything in between.
   */
  readonly writer: Writer;
  /** Takes the message out of `writer`: as a view by `writer.finish()`, or by copying it and `writer.recycle()`. Never calls the receiver, never throws. */
  send(): void;
  /** Bytes taken by `send` that the network has not taken yet, including what waits for the end of the turn. */
  readonly bufferedBytes: number;
  /** From here on channels wait for `drain`. */
  readonly highWaterBytes: number;
  /** Whether `pause` works. A browser's WebSocket can't stop reading. */
  readonly canPause: boolean;
  /** Stops reading. Messages that were already read, one read's worth, may still come. */
  pause(): void;
  resume(): void;
  /** Called once. What arrived earlier waits for it. The receiver is not called before `start` returned. */
  start(receiver: TransportReceiver): void;
  /**
   * Sends what `send` took, ends the stream, and waits for the peer to end it too, or for a linger deadline of the transport's. Never rejects.
   * The receiver hears nothing more. Idempotent.
   */
  close(): Promise<void>;
  /** Ends the link now; what was not sent is lost. The receiver hears nothing more. Idempotent; settles a pending `close`. */
  abort(reason?: unknown): void;
  readonly peer: PeerInfo;
}
