import type { ByteStream, ByteStreamReceiver } from "@troupe/handler";
import type { PeerInfo, Transport, TransportReceiver } from "@troupe/roam-session";
import { Writer } from "@troupe/roam-wire";
import type { FrameDecoder, Framing } from "@troupe/roam-wire/framing";

const HIGH_WATER_BYTES = 262_144;
const CHUNK_BYTES = 65_536;
const NOTHING = new Uint8Array(0);

/** A message is written and framed without anything in between, so all links share the place where that happens. */
let sharedWriter: Writer | undefined;
/** The one chunk that is kept from turn to turn; links that write in the same turn make their own. */
let spare: Uint8Array | undefined;

/** Carries messages over a connection that another handler owns; they are framed at once and leave together, once a turn. */
export class StreamTransport implements Transport, ByteStreamReceiver {
  readonly writer: Writer = (sharedWriter ??= new Writer());
  readonly highWaterBytes: number = HIGH_WATER_BYTES;
  readonly canPause = true;
  readonly peer: PeerInfo;
  readonly #stream: ByteStream;
  readonly #framing: Framing;
  readonly #decoder: FrameDecoder;
  /** The owner of the connection closes it: the last moment to say something. */
  readonly #onClosing: () => void;
  #receiver: TransportReceiver | undefined = undefined;
  /** Frames of this turn stand in `chunk` from 0 to `end`. */
  #chunk: Uint8Array = NOTHING;
  #end = 0;
  #isFlushDue = false;
  #isCongested = false;
  #isOver = false;

  constructor(stream: ByteStream, framing: Framing, maxFrameBytes: number | undefined, onClosing: () => void) {
    this.#stream = stream;
    this.#framing = framing;
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
    this.#checkCongestion();
  }

  closing(): void {
    this.#onClosing();
    this.#write();
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
    return this.#end + this.#stream.unsentBytes;
  }

  send(): void {
    const { writer } = this;
    if (this.#isOver) {
      writer.discard();
      return;
    }
    const room = this.#framing.maxEncodedLength(writer.pos - writer.start);
    if (this.#end + room > this.#chunk.length) {
      this.#write();
      this.#chunk = borrow(room);
    }
    this.#end = this.#framing.encodeInto(writer.bytes, writer.start, writer.pos, this.#chunk, this.#end);
    writer.recycle();
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    // After the calls that this turn makes into actors, and after the microtasks of their answers.
    queueMicrotask(this.#flushSoon);
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
    let mayReuse = true;
    if (this.#end > 0) {
      mayReuse = this.#stream.write(chunk.subarray(0, this.#end));
      if (!mayReuse && this.#stream.unsentBytes >= HIGH_WATER_BYTES) this.#isCongested = true;
    }
    this.#end = 0;
    this.#chunk = NOTHING;
    if (mayReuse && chunk.length === CHUNK_BYTES) spare = chunk;
  }

  #checkCongestion(): void {
    if (!this.#isCongested || this.bufferedBytes * 2 >= HIGH_WATER_BYTES) return;
    this.#isCongested = false;
    this.#receiver?.drain();
  }

  // --- the end

  /** The owner of the connection lingers, not we: resolves at once. */
  close(): Promise<void> {
    if (!this.#isOver) {
      this.#receiver = undefined;
      this.#write();
      this.#isOver = true;
      this.#stream.end();
    }
    return Promise.resolve();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#receiver = undefined;
    this.#isOver = true;
    this.#end = 0;
    this.#write();
    this.#stream.abort();
  }
}

function borrow(minBytes: number): Uint8Array {
  if (minBytes > CHUNK_BYTES) return new Uint8Array(minBytes);
  const chunk = spare;
  spare = undefined;
  // Zeroing would cost as much as writing, and nothing but what was written is ever sent.
  return chunk ?? new Uint8Array(Buffer.allocUnsafeSlow(CHUNK_BYTES).buffer);
}
