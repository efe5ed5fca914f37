/** What a {@link ByteStream} tells who has taken it. After `ended`, `failed` or `closing` nothing more is read. */
export interface ByteStreamReceiver {
  /** Bytes that arrived, in order. They belong to the receiver, who must not write to them. */
  data(bytes: Uint8Array): void;
  /** The peer has sent everything; what is written still reaches it. */
  ended(): void;
  /** The connection broke: nothing can be read or written any more. */
  failed(error: unknown): void;
  /** Nothing is unsent any more, after something was. */
  drained(): void;
  /**
   * The owner closes the connection, or ends. What is written inside this call is still sent; afterwards the stream is over.
   * @param why undefined where the owner said no more than that
   */
  closing(why: Error | undefined): void;
}

/** Who is at the other end of a {@link ByteStream}. */
export interface ByteStreamPeer {
  readonly transport: "tcp" | "tls" | "unix";
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/**
 * A connection that one handler owns and another one speaks a protocol on. Who takes it has all of its bytes from then
 * on, also those that had arrived and were not read; the actor that owns it can still close it, and nothing else.
 */
export interface ByteStream {
  readonly peer: ByteStreamPeer;
  /** Bytes that were written and that the system has not taken yet. */
  readonly unsentBytes: number;
  /** Begins to read. Called once; the receiver is not called before this has returned. */
  start(receiver: ByteStreamReceiver): void;
  /** Reads no more; what was read already may still be delivered. */
  pause(): void;
  resume(): void;
  /**
   * Sends bytes, or queues them without a bound: whoever writes looks at `unsentBytes`. What is written to a stream that is over is dropped.
   * @returns whether the bytes have been taken over, so that their memory may be used again
   */
  write(bytes: Uint8Array): boolean;
  /** Sends what was written, ends the stream and gives the connection back; the receiver hears nothing more. */
  end(): void;
  /** Ends the connection at once, with a reset where there is one; the receiver hears nothing more. */
  abort(): void;
}
