import { Writer } from "@troupe/roam-wire";
import type { PeerInfo, Transport, TransportReceiver } from "../transport.ts";

/** A `MessagePort` or a `Worker`, of browsers or of `node:worker_threads`. */
export type PortLike = WebPort | NodePort;

/** What is needed of a port or worker of the web. */
export interface WebPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** Ports need it, workers have none. */
  start?(): void;
  close?(): void;
}

/** What is needed of a port or worker of `node:worker_threads`. */
export interface NodePort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  on(event: "message" | "close" | "exit", listener: (data?: unknown) => void): unknown;
  off(event: "message" | "close" | "exit", listener: (data?: unknown) => void): unknown;
  close?(): void;
}

/** Options of {@link messagePortTransport}. */
export interface MessagePortOptions {
  /** From how many unacknowledged bytes on channels wait. Default 256 KiB. */
  readonly highWaterBytes?: number | undefined;
  /** How long `close` waits for the other side, in milliseconds. Default 1 s. */
  readonly lingerMs?: number | undefined;
}

const LINGER_MS = 1000;
/** How many bytes are taken before the sender is told: it can't see by itself what was read. */
const ACKNOWLEDGE_BYTES = 65_536;

// Beside the messages, which are transferred ArrayBuffers, a port carries numbers: how many bytes were taken. And one of these:
const END = "end";
const ABORT = "abort";

/**
 * A transport over a `MessageChannel` or to a worker; both sides use this function. The messages of one turn travel in one post, and their memory is
 * transferred, not copied. In Node the link is lost when the other thread ends; a port of the web that dies with its thread says nothing: turn on `keepAlive`
 * where that can happen.
 */
export function messagePortTransport(port: PortLike, options?: MessagePortOptions): Transport {
  return new MessagePortTransport(port, options ?? {});
}

class MessagePortTransport implements Transport {
  readonly writer: Writer = new Writer(4096);
  readonly highWaterBytes: number;
  readonly canPause = true;
  readonly peer: PeerInfo = { transport: "message-port" };
  bufferedBytes = 0;
  readonly #port: PortLike;
  readonly #lingerMs: number;
  #receiver: TransportReceiver | undefined = undefined;
  #outgoing: Uint8Array[] = [];
  #isScheduled = false;
  #incoming: Uint8Array[] = [];
  #ending: typeof END | typeof ABORT | undefined = undefined;
  #isPaused = false;
  #isDelivering = false;
  #isClosed = false;
  #isDeaf = false;
  #taken = 0;
  #wasHigh = false;
  #closing: Promise<void> | undefined = undefined;
  #onEnd: (() => void) | undefined = undefined;
  readonly #onEvent = ({ data }: { readonly data: unknown }): void => this.#received(data);
  readonly #onMessage = (data: unknown): void => this.#received(data);
  readonly #onGone = (): void => this.#received(ABORT);

  constructor(port: PortLike, { highWaterBytes = 262_144, lingerMs = LINGER_MS }: MessagePortOptions) {
    this.#port = port;
    this.highWaterBytes = highWaterBytes;
    this.#lingerMs = lingerMs;
  }

  send(): void {
    const { writer } = this;
    const message = writer.bytes.slice(writer.start, writer.pos);
    writer.recycle();
    if (this.#isClosed || this.#ending !== undefined) return;
    this.#outgoing.push(message);
    this.bufferedBytes += message.length;
    if (this.bufferedBytes >= this.highWaterBytes) this.#wasHigh = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    const messages = this.#outgoing;
    if (messages.length === 0) return;
    this.#outgoing = [];
    this.#port.postMessage(
      messages,
      messages.map((message) => message.buffer as ArrayBuffer),
    );
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    const port = this.#port;
    if ("on" in port) {
      port.on("message", this.#onMessage);
      port.on("close", this.#onGone);
      port.on("exit", this.#onGone);
    } else {
      port.addEventListener("message", this.#onEvent);
      port.start?.();
    }
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    // Not from within a call of the receiver's.
    if (this.#incoming.length > 0 || this.#ending !== undefined) queueMicrotask(() => this.#deliver());
  }

  #received(data: unknown): void {
    if (typeof data === "number") return this.#acknowledged(data);
    if (data === END || data === ABORT) {
      this.#ending ??= data;
      this.#onEnd?.();
    } else if (Array.isArray(data)) {
      for (const message of data) if (message instanceof Uint8Array) this.#incoming.push(message);
    }
    this.#deliver();
  }

  #acknowledged(bytes: number): void {
    this.bufferedBytes = Math.max(0, this.bufferedBytes - bytes);
    if (!this.#wasHigh || this.bufferedBytes * 2 >= this.highWaterBytes) return;
    this.#wasHigh = false;
    if (!this.#isDeaf) this.#receiver?.drain();
  }

  #deliver(): void {
    if (this.#isDelivering || this.#isDeaf) return;
    this.#isDelivering = true;
    const receiver = this.#receiver!;
    let done = 0;
    while (done < this.#incoming.length && !this.#isPaused && !this.#isDeaf) {
      const message = this.#incoming[done++]!;
      receiver.frame(message, 0, message.length);
      this.#taken += message.length;
    }
    this.#incoming.splice(0, done);
    this.#isDelivering = false;
    if (this.#taken >= ACKNOWLEDGE_BYTES || (this.#taken > 0 && this.#incoming.length === 0)) this.#acknowledge();
    if (this.#isPaused || this.#isDeaf || this.#ending === undefined || this.#incoming.length > 0) return;
    this.#isDeaf = true;
    if (this.#ending === END) receiver.end();
    else receiver.error(new Error("the other side of the port was aborted, or its thread has ended"));
  }

  #acknowledge(): void {
    if (this.#isClosed) return;
    this.#port.postMessage(this.#taken, []);
    this.#taken = 0;
  }

  close(): Promise<void> {
    return (this.#closing ??= new Promise((resolve) => {
      this.#leave(END);
      const done = (): void => {
        clearTimeout(timer);
        this.#release();
        resolve();
      };
      const timer = setTimeout(done, this.#lingerMs);
      this.#onEnd = done;
      if (this.#ending !== undefined) done();
    }));
  }

  abort(): void {
    if (!this.#isClosed) this.#outgoing = [];
    this.#leave(ABORT);
    this.#onEnd?.();
    this.#release();
  }

  #leave(word: typeof END | typeof ABORT): void {
    this.#isDeaf = true;
    this.#incoming = [];
    if (this.#isClosed) return;
    this.#flush();
    this.#isClosed = true;
    this.#port.postMessage(word, []);
  }

  #release(): void {
    const port = this.#port;
    if ("on" in port) {
      port.off("message", this.#onMessage);
      port.off("close", this.#onGone);
      port.off("exit", this.#onGone);
    } else port.removeEventListener("message", this.#onEvent);
    // A port that closes at once would lose what it has just posted.
    if (port.close !== undefined) setTimeout(() => port.close?.(), 0);
  }
}
