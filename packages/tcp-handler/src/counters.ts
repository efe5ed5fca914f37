/** What has gone through a connection so far. */
export interface ConnectionCounters {
  /** Bytes that arrived, and that were given to the system to be sent. With TLS: what is inside it. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Chunks that arrived, and sends. */
  readonly chunksReceived: number;
  readonly sends: number;
  /** Bytes that nobody has read yet, and that the system has not taken yet. */
  readonly waitingBytes: number;
  readonly unsentBytes: number;
}
