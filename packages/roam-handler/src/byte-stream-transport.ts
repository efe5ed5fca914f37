import type { ByteStream, ByteStreamReceiver } from "@troupe/handler";
import type { PeerInfo, Transport, TransportReceiver } from "@troupe/roam-session";
import { type ByteSink, FramedOutput } from "@troupe/roam-stream/framed-output";
import type { Writer } from "@troupe/roam-wire";
import type { FrameDecoder, Framing } from "@troupe/roam-wire/framing";

/** Carries messages over a connection that another handler owns; they are framed at once and leave together, some 32 at a time. */
export class ByteStreamTransport implements Transport, ByteStreamReceiver {
  readonly writer: Writer;
  readonly highWaterBytes: number;
  readonly canPause = true;
  readonly peer: PeerInfo;
  readonly #stream: ByteStream;
  readonly #output: FramedOutput;
  readonly #decoder: FrameDecoder;
  /** The owner of the connection closes it: the last moment to say something. */
  readonly #onClosing: () => void;
  #receiver: TransportReceiver | undefined = undefined;
  #isOver = false;

  constructor(stream: ByteStream, framing: Framing, maxFrameBytes: number | undefined, onClosing: () => void) {
    this.#stream = stream;
    const sink: ByteSink = {
      get unsentBytes() {
        return stream.unsentBytes;
      },
      get isIdle() {
        return stream.unsentBytes === 0;
      },
      write: (bytes) => stream.write(bytes),
      drained: () => this.#receiver?.drain(),
    };
    this.#output = new FramedOutput(sink, framing);
    this.writer = this.#output.writer;
    this.highWaterBytes = this.#output.highWaterBytes;
    this.#decoder = framing.createDecoder(maxFrameBytes === undefined ? {} : { maxFrameBytes });
    this.#onClosing = onClosing;
    this.peer = stream.peer;
  }

  // --- receiving

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    this.#stream.start(this);
  }

  data(chunk: Uint8Array): void {
    if (this.#receiver === undefined) return;
    // A plain array, not a Buffer: what is decoded from it is shown to actors.
    const bytes =
      chunk.constructor === Uint8Array ? chunk : new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    try {
      this.#decoder.push(bytes, this.#onFrame);
    } catch (error) {
      this.#stream.pause();
      this.#tell()?.error(error);
    }
  }

  readonly #onFrame = (bytes: Uint8Array, start: number, end: number): void => {
    // A frame before this one in the same chunk may have ended the link.
    this.#receiver?.frame(bytes, start, end);
  };

  ended(): void {
    this.#tell()?.end();
  }

  failed(error: unknown): void {
    this.#tell()?.error(error);
  }

  drained(): void {
    this.#output.taken();
  }

  closing(): void {
    this.#onClosing();
    this.#output.flush();
    this.#tell()?.error(new Error("the connection was closed"));
  }

  /** The receiver, for the last thing that it is told. */
  #tell(): TransportReceiver | undefined {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    return receiver;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  // --- sending

  get bufferedBytes(): number {
    return this.#output.bufferedBytes;
  }

  send(): void {
    if (this.#isOver) this.writer.discard();
    else this.#output.send();
  }

  // --- the end

  /** The owner of the connection lingers, not we: resolves at once. */
  close(): Promise<void> {
    if (!this.#isOver) {
      this.#receiver = undefined;
      this.#output.flush();
      this.#isOver = true;
      this.#stream.end();
    }
    return Promise.resolve();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#receiver = undefined;
    this.#isOver = true;
    this.#output.drop();
    this.#stream.abort();
  }
}
