/** What a session holds at most, in whole numbers. Every limit counts per link unless it says otherwise. */
export interface Limits {
  /** Largest payload of a Request or Data that we accept; the smaller of both sides' holds. Default 1 MiB. */
  readonly maxPayloadBytes: number;
  /** Calls of the peer that are being served, per connection, and handlers that go on after their caller has left; more are answered `overloaded`. Default 4,096. */
  readonly maxInFlight: number;
  /**
   * Bytes of all calls that are being served: arguments and metadata, 512 for each, and for each channel on which the caller sends what it may leave
   * unread (`windowBytes`, or `maxOverrunBytes` if it ignores credit). More calls are answered `overloaded-bytes`. Default 256 MiB.
   */
  readonly maxInFlightBytes: number;
  /** Our calls that wait for an answer, per connection; more fail with `too-many-calls`. Default 65,536. */
  readonly maxPendingCalls: number;
  /** Channels in each direction, per connection. More of ours fail with `too-many-channels`, calls of the peer are answered `overloaded-channels`. Default 1,024. */
  readonly maxChannels: number;
  /** Virtual connections, with those that are being opened. More of ours fail with `too-many-connections`, Connects of the peer are rejected with that reason. Default 1,024. */
  readonly maxConnections: number;
  /** Connects that wait for an answer, in each direction. More of ours fail with `too-many-connects`, those of the peer are rejected with that reason. Default 64. */
  readonly maxPendingConnects: number;
  /** Bytes that a receiving channel takes before its reader has read them: the window. Default 256 KiB. */
  readonly windowBytes: number;
  /** What a channel queues of a peer that ignores credit before the link is not read for a while. Default 1 MiB. */
  readonly maxOverrunBytes: number;
  /** For how long the link is not read because of such a channel, before that channel fails. Default 5 s. */
  readonly overrunPauseMs: number;
  /** Bytes that wait in one sending channel for credit or for the link, apart from one item; more fail with `write-queue-full`. Default 1 MiB. */
  readonly maxQueuedBytes: number;
  /**
   * Bytes that wait for a peer that does not read. Beyond it calls fail with `send-buffer-full` and the link is not read; if the peer still takes nothing
   * after `overrunPauseMs` we read on, up to four times as much, then the link ends. Default 16 MiB.
   */
  readonly maxBufferedBytes: number;
}

/** The limits of a session that is given none. */
export const DEFAULT_LIMITS: Limits = {
  maxPayloadBytes: 1_048_576,
  maxInFlight: 4096,
  maxInFlightBytes: 268_435_456,
  maxPendingCalls: 65_536,
  maxChannels: 1024,
  maxConnections: 1024,
  maxPendingConnects: 64,
  windowBytes: 262_144,
  maxOverrunBytes: 1_048_576,
  overrunPauseMs: 5000,
  maxQueuedBytes: 1_048_576,
  maxBufferedBytes: 16_777_216,
};

/** What a channel may carry toward a callee whose own window is not known yet. Both sides compute with it, so it is part of the protocol. */
export const FIRST_WINDOW_BYTES = 262_144;
/** What our Hello advertises as credit: toward Rust 0.6.0 it caps the life of a channel, and the smaller of both sides' holds. */
export const ADVERTISED_CREDIT = 4_294_967_295;
