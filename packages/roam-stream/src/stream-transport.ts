import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { PeerInfo, Transport, TransportReceiver } from "@troupe/roam-session";
import { Writer } from "@troupe/roam-wire";
import { type FrameDecoder, type Framing, cobs } from "@troupe/roam-wire/framing";
import { RoamStreamError } from "./errors.ts";
import { borrowChunk, returnChunk } from "./internal/chunks.ts";
import { peerOf } from "./internal/peer-of.ts";
import { simdCobs } from "./simd-cobs/simd-cobs.ts";

/** Options of one link, whatever its stream is. */
export interface LinkOptions {
  /** How messages are marked off; both sides must use the same. Default `cobs`, which roam 0.6.0 speaks. */
  readonly framing?: Framing | undefined;
  /** The largest message that is accepted, in bytes. Default 16 MiB. */
  readonly maxFrameBytes?: number | undefined;
  /** From so many bytes on that the system has not taken, streams wait. Default 256 KiB. */
  readonly highWaterBytes?: number | undefined;
  /** How long a closed link waits for the peer to take what is left and to close too, in milliseconds, as long as nothing moves. Default 2 s. */
  readonly lingerMs?: number | undefined;
}

/** Options of {@link streamTransport}. */
export interface StreamTransportOptions extends LinkOptions {
  /** Who is at the other end. By default what the socket knows. */
  readonly peer?: PeerInfo | undefined;
}

const HIGH_WATER_BYTES = 262_144;
const LINGER_MS = 2000;
const NOTHING: Uint8Array = new Uint8Array(0);

/** A message is written and framed without anything in between, so that all links can share the place where that happens. */
let sharedWriter: Writer | undefined;

/**
 * Carries messages over a byte stream that is open: a socket, a TLS socket whose handshake is done, a pipe, any Duplex in binary mode.
 * The stream belongs to the transport from here on. What arrives before `start` waits, unless something else reads it.
 *
 * Messages are framed at once into a shared chunk and leave together: with one write for all that one turn of the event loop produced.
 */
export function streamTransport(stream: Duplex, options: StreamTransportOptions = {}): Transport {
  return new StreamTransport(stream, options);
}

class StreamTransport implements Transport {
  readonly writer: Writer = (sharedWriter ??= new Writer());
  readonly highWaterBytes: number;
  readonly canPause = true;
  readonly peer: PeerInfo;
  readonly #stream: Duplex;
  readonly #framing: Framing;
  readonly #decoder: FrameDecoder;
  readonly #lingerMs: number;
  /** Node's sockets read into fresh memory and have copied what they wrote when their queue is empty; who knows what others do. */
  readonly #isSocket: boolean;
  #receiver: TransportReceiver | undefined = undefined;
  #failure: Error | undefined = undefined;
  /** Frames of this turn stand in `chunk` from 0 to `end`. */
  #chunk: Uint8Array = NOTHING;
  #end = 0;
  #isFlushDue = false;
  #isCongested = false;
  #closed: Promise<void> | undefined = undefined;
  #settle: (() => void) | undefined = undefined;
  #linger: NodeJS.Timeout | undefined = undefined;
  #leftWhenLastSeen = 0;

  constructor(stream: Duplex, options: StreamTransportOptions) {
    this.#stream = stream;
    const { framing = cobs } = options;
    // The same bytes, sooner.
    this.#framing = framing === cobs ? simdCobs : framing;
    this.#decoder = this.#framing.createDecoder(
      options.maxFrameBytes === undefined ? {} : { maxFrameBytes: options.maxFrameBytes },
    );
    this.highWaterBytes = options.highWaterBytes ?? HIGH_WATER_BYTES;
    this.#lingerMs = options.lingerMs ?? LINGER_MS;
    this.#isSocket = stream instanceof Socket;
    this.peer = options.peer ?? peerOf(stream);
    stream.on("error", this.#onError);
    stream.on("close", this.#onClose);
  }

  // Receiving.

  start(receiver: TransportReceiver): void {
    const stream = this.#stream;
    this.#receiver = receiver;
    if (stream.destroyed || stream.readableEnded || this.#failure !== undefined) {
      process.nextTick(() => (stream.readableEnded ? this.#onEnd() : this.#onClose()));
      return;
    }
    stream.on("data", this.#onData);
    stream.on("end", this.#onEnd);
    stream.resume();
  }

  readonly #onData = (chunk: Uint8Array): void => {
    if (this.#receiver === undefined) return;
    // A plain array, not a Buffer: what is decoded from it is shown to applications.
    const bytes = this.#isSocket ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length) : new Uint8Array(chunk);
    try {
      this.#decoder.push(bytes, this.#onFrame);
    } catch (error) {
      this.#stream.pause();
      this.#tell()?.error(error);
    }
  };

  readonly #onFrame = (bytes: Uint8Array, start: number, end: number): void => {
    // A frame before this one in the same chunk may have ended the link.
    this.#receiver?.frame(bytes, start, end);
  };

  readonly #onEnd = (): void => this.#tell()?.end();

  readonly #onError = (error: Error): void => {
    this.#failure = new RoamStreamError("link-broken", `the link broke: ${error.message}`, {
      cause: error,
      address: this.peer.address,
    });
    this.#tell()?.error(this.#failure);
  };

  readonly #onClose = (): void => {
    this.#tell()?.error(
      this.#failure ?? new RoamStreamError("link-broken", "the stream was destroyed", { address: this.peer.address }),
    );
    this.#finish();
  };

  /** The receiver, for the last thing that it is told. */
  #tell(): TransportReceiver | undefined {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    return receiver;
  }

  pause(): void {
    if (this.#receiver !== undefined) this.#stream.pause();
  }

  resume(): void {
    if (this.#receiver !== undefined) this.#stream.resume();
  }

  // Sending.

  get bufferedBytes(): number {
    return this.#end + this.#stream.writableLength;
  }

  send(): void {
    const { writer } = this;
    if (this.#closed !== undefined) return writer.discard();
    const room = this.#framing.maxEncodedLength(writer.pos - writer.start);
    if (this.#end + room > this.#chunk.length) this.#makeRoom(room);
    this.#end = this.#framing.encodeInto(writer.bytes, writer.start, writer.pos, this.#chunk, this.#end);
    writer.recycle();
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    // After the microtasks of this turn: answers of handlers that wait for nothing are made in them.
    queueMicrotask(this.#flushSoon);
  }

  #makeRoom(room: number): void {
    this.#write();
    this.#chunk = borrowChunk(room);
  }

  readonly #flushSoon = (): void => process.nextTick(this.#flush);

  readonly #flush = (): void => {
    this.#isFlushDue = false;
    this.#write();
    this.#checkCongestion();
  };

  /** Hands to the stream what stands in the chunk, and gives the chunk back. */
  #write(): void {
    const chunk = this.#chunk;
    if (chunk.length === 0) return;
    const stream = this.#stream;
    const end = this.#end;
    this.#end = 0;
    this.#chunk = NOTHING;
    // What has to wait is copied if it is little: it would hold all of the chunk.
    const isCopied = end * 2 < chunk.length && !this.#isIdle;
    if (end > 0 && stream.writable) {
      const isMuch = stream.writableLength + end >= this.highWaterBytes;
      if (isMuch) this.#isCongested = true;
      const bytes = isCopied ? chunk.slice(0, end) : chunk.subarray(0, end);
      stream.write(bytes, isMuch || this.#isCongested ? this.#onWritten : undefined);
    }
    returnChunk(chunk, isCopied || this.#isIdle);
  }

  /** Whether the stream has copied all that was written, and would take more at once. */
  get #isIdle(): boolean {
    return this.#isSocket && this.#stream.writableLength === 0;
  }

  readonly #onWritten = (): void => this.#checkCongestion();

  #checkCongestion(): void {
    if (!this.#isCongested || this.bufferedBytes * 2 >= this.highWaterBytes) return;
    this.#isCongested = false;
    this.#receiver?.drain();
  }

  // The end.

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  #close(): Promise<void> {
    this.#receiver = undefined;
    this.#write();
    const stream = this.#stream;
    if (stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settle = resolve;
      stream.end();
      // What still comes is read and dropped: unread input would turn the end into a reset, and lose what was sent last.
      stream.resume();
      this.#keepLingering();
    });
  }

  #keepLingering(): void {
    this.#leftWhenLastSeen = this.#stream.writableLength;
    this.#linger = setTimeout(this.#onLinger, this.#lingerMs).unref();
  }

  readonly #onLinger = (): void => {
    const left = this.#stream.writableLength;
    if (left > 0 && left < this.#leftWhenLastSeen) this.#keepLingering();
    else this.abort();
  };

  abort(_reason?: unknown): void {
    this.#receiver = undefined;
    this.#closed ??= Promise.resolve();
    this.#end = 0;
    this.#write();
    this.#stream.destroy();
    this.#finish();
  }

  #finish(): void {
    clearTimeout(this.#linger);
    this.#settle?.();
    this.#settle = undefined;
  }
}
