import {
  type Metadata,
  type MetadataValue,
  NO_METADATA,
  Writer,
  checkSentMetadata,
  encodeConnect,
} from "@troupe/roam-wire";
import type { AnyMethod } from "./caller.ts";
import type { ClockTimer } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { IncomingRequest } from "./core/incoming-request.ts";
import type { PeerInfo } from "./transport.ts";

/** What a handler knows of the call that it serves. */
export class CallContext {
  /** @internal */
  readonly request: IncomingRequest;
  readonly method: AnyMethod;
  /** When the caller gives up, on the session's clock (`performance.now()`); `undefined` if it waits for ever. */
  deadline: number | undefined = undefined;
  /** @internal */
  timer: ClockTimer | undefined = undefined;
  #answerMetadata: [string, MetadataValue][] | undefined = undefined;
  #controller: AbortController | undefined = undefined;

  /** @internal */
  constructor(request: IncomingRequest, method: AnyMethod) {
    this.request = request;
    this.method = method;
  }

  /** What came with the call. */
  get metadata(): Metadata {
    return this.request.metadata;
  }

  get requestId(): number {
    return this.request.requestId;
  }

  get connectionId(): number {
    return this.request.connection.id;
  }

  /** The connection that the call came on: the handler may call back on it. */
  get connection(): Connection {
    // Set before the first message of a connection is read.
    return this.request.connection.handle!;
  }

  /** Who calls. */
  get peer(): PeerInfo {
    return this.connection.peer;
  }

  /** Aborted when nobody waits for the answer any more: the caller cancelled, its deadline passed, or the connection is gone. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      const { request } = this;
      if (request.error !== undefined) controller.abort(request.error);
      else request.onAborted = (error) => controller.abort(error);
    }
    return this.#controller.signal;
  }

  /**
   * Sends metadata with the answer. Rust 0.6.0 does not look at it.
   * @throws {EncodeError} it can't be written, or there is too much of it: `METADATA_LIMITS` of `@troupe/roam-wire`
   */
  setMetadata(key: string, value: MetadataValue): void {
    const metadata = this.#answerMetadata ?? [];
    // Here, and not when the answer is written: that must not fail for it.
    checkWritable(key, value);
    checkSentMetadata([...metadata, [key, value]]);
    metadata.push([key, value]);
    this.#answerMetadata = metadata;
  }

  /** @internal */
  get answerMetadata(): Metadata {
    return this.#answerMetadata ?? NO_METADATA;
  }
}

let scratch: Writer | undefined;

/** Writes metadata to nowhere, since only that shows whether it can be written. */
function checkWritable(key: string, value: MetadataValue): void {
  const writer = (scratch ??= new Writer(256));
  try {
    encodeConnect(writer, 0, [[key, value]]);
  } finally {
    writer.discard();
  }
}
