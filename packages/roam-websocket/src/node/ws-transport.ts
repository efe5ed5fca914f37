import type { Socket } from "node:net";
import type { PeerInfo, Transport, TransportReceiver } from "@troupe/roam-session";
import { Writer } from "@troupe/roam-wire";
import type { RawData, WebSocket } from "ws";
import { RoamWebSocketError } from "../errors.ts";
import { HIGH_WATER_BYTES, LINGER_MS, type LinkOptions, NORMAL_CLOSURE } from "../link-options.ts";
import { textMessage } from "../violations.ts";

/** Options of {@link wsTransport}. */
export interface WsTransportOptions extends Pick<LinkOptions, "highWaterBytes" | "lingerMs"> {
  /** Who is at the other end. */
  readonly peer?: PeerInfo | undefined;
}

const BINARY = { binary: true, compress: false } as const;
const CLOSED = 3;
/** So many messages are worth a system call, if the system takes them: the peer begins with them while we go on. */
const EARLY_MESSAGES = 32;
/** The peer's stream ended without a Close frame. That is how a Rust peer ends every link. */
const NO_CLOSE_FRAME = 1006;
const NO_STATUS = 1005;
const GOING_AWAY = 1001;

/** A message is written and sent without anything in between, so that all links can share the place where that happens. */
let sharedWriter: Writer | undefined;

/**
 * Carries messages over a WebSocket of `ws` that has just been opened, without compression. It belongs to the transport from here on: call this within
 * the `open` event or the callback of `handleUpgrade`, or messages are lost. `maxPayload` of `ws` bounds what is accepted.
 * @param socket what `ws` runs on: that of the upgrade request, or of the answer to it
 */
export function wsTransport(ws: WebSocket, socket: Socket, options: WsTransportOptions = {}): Transport {
  return new WsTransport(ws, socket, options);
}

class WsTransport implements Transport {
  readonly writer: Writer = (sharedWriter ??= new Writer());
  readonly highWaterBytes: number;
  readonly canPause = true;
  readonly peer: PeerInfo;
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #lingerMs: number;
  #receiver: TransportReceiver | undefined = undefined;
  #failure: Error | undefined = undefined;
  #isCorked = false;
  /** Messages in the cork, and whether the system had taken all that came before them. */
  #corked = 0;
  #wasIdle = false;
  #isCongested = false;
  #closed: Promise<void> | undefined = undefined;
  #settle: (() => void) | undefined = undefined;
  #linger: NodeJS.Timeout | undefined = undefined;

  constructor(ws: WebSocket, socket: Socket, options: WsTransportOptions) {
    this.#ws = ws;
    this.#socket = socket;
    this.highWaterBytes = options.highWaterBytes ?? HIGH_WATER_BYTES;
    this.#lingerMs = options.lingerMs ?? LINGER_MS;
    this.peer = options.peer ?? {
      transport: "websocket",
      address: socket.remoteAddress,
      port: socket.remotePort,
    };
    // Until somebody listens, nothing is read.
    ws.pause();
    ws.on("message", this.#onMessage);
    ws.on("error", this.#onError);
    ws.on("close", this.#onClose);
    // `ws` keeps to itself why a socket broke.
    socket.on("error", this.#onError);
    socket.on("finish", this.#onFinish);
  }

  // Receiving.

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    const ws = this.#ws;
    if (ws.readyState === CLOSED) process.nextTick(() => this.#onClose(NO_CLOSE_FRAME));
    else ws.resume();
  }

  readonly #onMessage = (data: RawData, isBinary: boolean): void => {
    const receiver = this.#receiver;
    if (receiver === undefined) return;
    if (!isBinary) {
      this.#ws.pause();
      this.#receiver = undefined;
      return receiver.error(textMessage());
    }
    // Messages are Buffers unless `binaryType` was changed. A plain array: what is decoded from it is shown to applications.
    const { buffer, byteOffset, length } = data as Buffer;
    const bytes = new Uint8Array(buffer, byteOffset, length);
    receiver.frame(bytes, 0, length);
  };

  readonly #onError = (cause: Error): void => {
    const isViolation = "code" in cause && typeof cause.code === "string" && cause.code.startsWith("WS_ERR_");
    this.#failure ??= new RoamWebSocketError(
      isViolation ? "websocket-violation" : "link-broken",
      isViolation
        ? `the peer does not keep to the rules of WebSocket: ${cause.message}`
        : `the link broke: ${cause.message}`,
      { cause, address: this.peer.address },
    );
    this.#tell()?.error(this.#failure);
  };

  readonly #onClose = (code: number, reason?: Buffer): void => {
    const receiver = this.#tell();
    if (this.#failure !== undefined) receiver?.error(this.#failure);
    else if (code === NORMAL_CLOSURE || code === NO_STATUS || code === GOING_AWAY || code === NO_CLOSE_FRAME)
      receiver?.end();
    else {
      const why = reason === undefined || reason.length === 0 ? "" : `, ${JSON.stringify(reason.toString())}`;
      const message = `the peer closed the WebSocket with ${code}${why}`;
      receiver?.error(new RoamWebSocketError("link-broken", message, { address: this.peer.address }));
    }
    this.#finish();
  };

  /** The receiver, for the last thing that it is told. */
  #tell(): TransportReceiver | undefined {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    return receiver;
  }

  pause(): void {
    if (this.#receiver !== undefined) this.#ws.pause();
  }

  resume(): void {
    if (this.#receiver !== undefined) this.#ws.resume();
  }

  // Sending.

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  send(): void {
    const { writer } = this;
    const socket = this.#socket;
    if (this.#closed !== undefined || !socket.writable) return writer.discard();
    if (!this.#isCorked) {
      // Each message is a frame of its own; all that one turn of the event loop produces leaves with few system calls.
      this.#cork();
      // After the microtasks of this turn: answers of handlers that wait for nothing are made in them.
      queueMicrotask(this.#flushSoon);
    }
    this.#isCongested ||= socket.writableLength + (writer.pos - writer.start) >= this.highWaterBytes;
    this.#ws.send(writer.finish(), BINARY, this.#isCongested ? this.#onSent : undefined);
    if (++this.#corked < EARLY_MESSAGES || !this.#wasIdle) return;
    socket.uncork();
    this.#cork();
  }

  #cork(): void {
    this.#isCorked = true;
    this.#corked = 0;
    this.#wasIdle = this.#socket.writableLength === 0;
    this.#socket.cork();
  }

  readonly #flushSoon = (): void => process.nextTick(this.#flush);

  readonly #flush = (): void => {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#socket.uncork();
  };

  readonly #onSent = (): void => {
    if (!this.#isCongested || this.bufferedBytes * 2 >= this.highWaterBytes) return;
    this.#isCongested = false;
    this.#receiver?.drain();
  };

  // The end.

  /** Both sides have said Close, and ours has left; a peer that stays nevertheless has no more to say. */
  readonly #onFinish = (): void => {
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => this.#ws.terminate(), this.#lingerMs).unref();
  };

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  #close(): Promise<void> {
    this.#receiver = undefined;
    this.#flush();
    const ws = this.#ws;
    if (ws.readyState === CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settle = resolve;
      ws.close(NORMAL_CLOSURE);
      // What still comes is read and dropped; the peer's Close is behind it.
      ws.resume();
      // The socket looks at what the system has still to send: `writableLength` shows no progress within one large write.
      this.#socket.setTimeout(this.#lingerMs, () => this.abort());
    });
  }

  abort(_reason?: unknown): void {
    this.#receiver = undefined;
    this.#closed ??= Promise.resolve();
    this.#ws.terminate();
    this.#finish();
  }

  #finish(): void {
    clearTimeout(this.#linger);
    this.#settle?.();
    this.#settle = undefined;
  }
}
