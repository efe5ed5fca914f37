import { Writer } from "@troupe/roam-wire";
import type { PeerInfo, Transport, TransportReceiver } from "../transport.ts";

/** Options of {@link memoryPair}. */
export interface MemoryPairOptions {
  /** From how many undelivered bytes on channels wait. Default 64 KiB. */
  readonly highWaterBytes?: number | undefined;
  /** Whether the ends can stop reading, as a browser's WebSocket can't. Default true. */
  readonly canPause?: boolean | undefined;
}

/** After so many messages in one go, timers get their turn. */
const TURN = 1024;

/** Two transports that are each other's peer, within one program: for tests, and for services that need no network. */
export function memoryPair(options?: MemoryPairOptions): [Transport, Transport] {
  const a = new MemoryTransport(options);
  const b = new MemoryTransport(options);
  a.connect(b);
  b.connect(a);
  return [a, b];
}

type Ending = { readonly error?: unknown };

class MemoryTransport implements Transport {
  readonly writer: Writer = new Writer(4096);
  readonly highWaterBytes: number;
  readonly canPause: boolean;
  readonly peer: PeerInfo = { transport: "memory" };
  bufferedBytes = 0;
  #other!: MemoryTransport;
  #receiver: TransportReceiver | undefined = undefined;
  /** Sent by the other side, and not taken here yet. */
  #incoming: Uint8Array[] = [];
  #ending: Ending | undefined = undefined;
  #isPaused = false;
  #isScheduled = false;
  /** We have ended our direction. */
  #isClosed = false;
  /** Nothing is told to the receiver any more. */
  #isDeaf = false;
  #wasHigh = false;
  #onOtherEnd: (() => void) | undefined = undefined;
  #closing: Promise<void> | undefined = undefined;

  constructor(options: MemoryPairOptions = {}) {
    this.highWaterBytes = options.highWaterBytes ?? 65_536;
    this.canPause = options.canPause ?? true;
  }

  connect(other: MemoryTransport): void {
    this.#other = other;
  }

  send(): void {
    const message = this.writer.finish();
    const other = this.#other;
    if (this.#isClosed || other.#ending !== undefined) return;
    other.#incoming.push(message);
    // Who does not listen any more takes everything, as a closed socket does.
    if (!other.#isDeaf) this.bufferedBytes += message.length;
    if (this.bufferedBytes >= this.highWaterBytes) this.#wasHigh = true;
    other.#schedule();
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    this.#schedule();
  }

  pause(): void {
    if (this.canPause) this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#receiver === undefined || this.#isPaused) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    this.#isScheduled = false;
    const incoming = this.#incoming;
    const receiver = this.#receiver!;
    let done = 0;
    while (done < incoming.length && done < TURN && !this.#isPaused) {
      const message = incoming[done++]!;
      if (this.#isDeaf) continue;
      receiver.frame(message, 0, message.length);
      this.#other.#taken(message.length);
    }
    incoming.splice(0, done);
    if (this.#isPaused) return;
    if (incoming.length > 0) {
      this.#isScheduled = true;
      setTimeout(() => this.#deliver(), 0);
      return;
    }
    if (this.#ending !== undefined) this.#ended(this.#ending, receiver);
  }

  #taken(bytes: number): void {
    this.bufferedBytes -= bytes;
    if (!this.#wasHigh || this.bufferedBytes * 2 >= this.highWaterBytes) return;
    this.#wasHigh = false;
    if (!this.#isDeaf) this.#receiver?.drain();
  }

  #ended(ending: Ending, receiver: TransportReceiver): void {
    if (this.#isDeaf) return;
    this.#isDeaf = true;
    if ("error" in ending) receiver.error(ending.error);
    else receiver.end();
  }

  /** The other side has ended its direction. */
  #end(ending: Ending): void {
    this.#ending ??= ending;
    this.#onOtherEnd?.();
    this.#schedule();
  }

  close(): Promise<void> {
    return (this.#closing ??= new Promise((resolve) => {
      this.#stop();
      this.#isPaused = false;
      this.#other.#end({});
      if (this.#ending !== undefined) return resolve();
      const timer = setTimeout(resolve, 1000);
      this.#onOtherEnd = () => {
        clearTimeout(timer);
        resolve();
      };
    }));
  }

  abort(): void {
    this.#stop();
    this.#incoming = [];
    this.#other.#incoming = [];
    this.#other.#end({ error: new Error("the other side of the memory pair was aborted") });
    this.#onOtherEnd?.();
  }

  /** Hears nothing more, and says nothing more. */
  #stop(): void {
    this.#isClosed = true;
    this.#isDeaf = true;
    this.#other.bufferedBytes = 0;
    if (this.#other.#wasHigh) this.#other.#taken(0);
  }
}
