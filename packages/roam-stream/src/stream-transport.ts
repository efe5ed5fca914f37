import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { PeerInfo, Transport, TransportReceiver } from "@troupe/roam-session";
import type { Writer } from "@troupe/roam-wire";
import { type FrameDecoder, type Framing, cobs } from "@troupe/roam-wire/framing";
import { RoamStreamError } from "./errors.ts";
import { type ByteSink, FramedOutput } from "./framed-output/framed-output.ts";
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

const LINGER_MS = 2000;
/**
 * Carries messages over a byte stream that is open: a socket, a TLS socket whose handshake is done, a pipe, any Duplex in binary mode.
 * The stream belongs to the transport from here on. What arrives before `start` waits, unless something else reads it.
 *
 * Messages are framed at once into a shared chunk and leave together: with one write for all that one turn of the event loop produced, or for 32 of them, or 32 KiB.
 */
export function streamTransport(stream: Duplex, options: StreamTransportOptions = {}): Transport {
  return new StreamTransport(stream, options);
}

class StreamTransport implements Transport, ByteSink {
  readonly writer: Writer;
  readonly highWaterBytes: number;
  readonly canPause = true;
  readonly peer: PeerInfo;
  readonly #stream: Duplex;
  readonly #output: FramedOutput;
  readonly #decoder: FrameDecoder;
  readonly #lingerMs: number;
  /** Node's sockets read into fresh memory and have copied what they wrote when their queue is empty; who knows what others do. */
  readonly #isSocket: boolean;
  #receiver: TransportReceiver | undefined = undefined;
  #failure: Error | undefined = undefined;
  #closed: Promise<void> | undefined = undefined;
  #settle: (() => void) | undefined = undefined;
  #linger: NodeJS.Timeout | undefined = undefined;
  #leftWhenLastSeen = 0;

  constructor(stream: Duplex, options: StreamTransportOptions) {
    this.#stream = stream;
    // The same bytes, sooner.
    const framing = options.framing === undefined || options.framing === cobs ? simdCobs : options.framing;
    this.#decoder = framing.createDecoder(
      options.maxFrameBytes === undefined ? {} : { maxFrameBytes: options.maxFrameBytes },
    );
    this.#output = new FramedOutput(this, framing, options.highWaterBytes);
    this.writer = this.#output.writer;
    this.highWaterBytes = this.#output.highWaterBytes;
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
    return this.#output.bufferedBytes;
  }

  send(): void {
    if (this.#closed === undefined) this.#output.send();
    else this.writer.discard();
  }

  get unsentBytes(): number {
    return this.#stream.writableLength;
  }

  /** Whether the stream has copied all that was written, and would take more at once. */
  get isIdle(): boolean {
    return this.#isSocket && this.#stream.writableLength === 0;
  }

  write(bytes: Uint8Array, isMuch: boolean): boolean {
    const stream = this.#stream;
    if (stream.writable) stream.write(bytes, isMuch ? this.#onWritten : undefined);
    return this.isIdle;
  }

  readonly #onWritten = (): void => this.#output.taken();

  drained(): void {
    this.#receiver?.drain();
  }

  // The end.

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  #close(): Promise<void> {
    this.#receiver = undefined;
    this.#output.flush();
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
    this.#output.drop();
    this.#stream.destroy();
    this.#finish();
  }

  #finish(): void {
    clearTimeout(this.#linger);
    this.#settle?.();
    this.#settle = undefined;
  }
}
