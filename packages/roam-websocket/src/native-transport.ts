import type { PeerInfo, Transport, TransportReceiver } from "@troupe/roam-session";
import { Writer } from "@troupe/roam-wire";
import { RoamWebSocketError } from "./errors.ts";
import { HIGH_WATER_BYTES, LINGER_MS, type LinkOptions, MAX_FRAME_BYTES, NORMAL_CLOSURE } from "./link-options.ts";
import { messageTooLarge, textMessage } from "./violations.ts";

/** What is needed of a `WebSocket`, as browsers, workers, Deno, Bun and Node have it. */
export interface NativeWebSocket {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly url: string;
  /** Is given views too, which every implementation takes; what their types call such a view differs. */
  send(data: ArrayBuffer): void;
  close(code?: number): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void,
  ): void;
}

const OPEN = 1;
/** How often to look whether there is room again: nothing tells. */
const POLL_MS = 4;

type Ending = { readonly error?: unknown };

/** A message is written and sent without anything in between, so that all links can share the place where that happens. */
let sharedWriter: Writer | undefined;

/**
 * Carries messages over a native `WebSocket` that is open and of which nobody else reads; it belongs to the transport from here on.
 * Such a socket can't stop reading: toward a peer that ignores credit, a channel that is not read fails when its queue is full.
 */
export function webSocketTransport(socket: NativeWebSocket, options: LinkOptions = {}): Transport {
  return new NativeTransport(socket, options);
}

class NativeTransport implements Transport {
  readonly writer: Writer = (sharedWriter ??= new Writer());
  readonly highWaterBytes: number;
  readonly canPause = false;
  readonly peer: PeerInfo;
  readonly #socket: NativeWebSocket;
  readonly #maxFrameBytes: number;
  readonly #lingerMs: number;
  #receiver: TransportReceiver | undefined = undefined;
  /** What came before `start`, at most as much as one message may have. */
  #early: Uint8Array[] | undefined = [];
  #earlyBytes = 0;
  #ending: Ending | undefined = undefined;
  #poll: ReturnType<typeof setTimeout> | undefined = undefined;
  #closed: Promise<void> | undefined = undefined;
  #settle: (() => void) | undefined = undefined;
  #linger: ReturnType<typeof setTimeout> | undefined = undefined;
  #leftWhenLastSeen = 0;

  constructor(socket: NativeWebSocket, options: LinkOptions) {
    this.#socket = socket;
    this.highWaterBytes = options.highWaterBytes ?? HIGH_WATER_BYTES;
    this.#maxFrameBytes = options.maxFrameBytes ?? MAX_FRAME_BYTES;
    this.#lingerMs = options.lingerMs ?? LINGER_MS;
    this.peer = { transport: "websocket", address: new URL(socket.url).host };
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#onMessage(data));
    socket.addEventListener("close", ({ code, reason, wasClean }) => this.#onClose(code, reason, wasClean));
  }

  // Receiving.

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    queueMicrotask(() => this.#deliverEarly());
  }

  #deliverEarly(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const bytes of early) this.#receiver?.frame(bytes, 0, bytes.length);
    if (this.#ending !== undefined) this.#end(this.#ending);
  }

  #onMessage(data: unknown): void {
    if (this.#closed !== undefined || this.#ending !== undefined) return;
    if (!(data instanceof ArrayBuffer)) return this.#end({ error: textMessage() });
    const bytes = new Uint8Array(data);
    if (bytes.length > this.#maxFrameBytes)
      return this.#end({ error: messageTooLarge(bytes.length, this.#maxFrameBytes) });
    if (this.#early === undefined) return this.#receiver?.frame(bytes, 0, bytes.length);
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes > this.#maxFrameBytes)
      return this.#end({ error: messageTooLarge(this.#earlyBytes, this.#maxFrameBytes) });
    this.#early.push(bytes);
  }

  #onClose(code: number, reason: string, wasClean: boolean): void {
    const why = reason === "" ? "" : `, ${JSON.stringify(reason)}`;
    const error = new RoamWebSocketError("link-broken", `the WebSocket ended without a proper close (${code}${why})`, {
      address: this.peer.address,
    });
    // Code 1000 or none is a farewell; any other that came in a Close frame is a complaint.
    this.#end(wasClean && (code === NORMAL_CLOSURE || code === 1005 || code === 1001) ? {} : { error });
    this.#finish();
  }

  /** The last thing that the receiver is told. */
  #end(ending: Ending): void {
    this.#ending = ending;
    if (this.#early !== undefined) return;
    const receiver = this.#receiver;
    this.#receiver = undefined;
    if ("error" in ending) receiver?.error(ending.error);
    else receiver?.end();
  }

  /** Nothing that a native socket can do. */
  pause(): void {}

  resume(): void {}

  // Sending.

  get bufferedBytes(): number {
    // After its end a socket still counts what it will never send.
    return this.#socket.readyState === OPEN ? this.#socket.bufferedAmount : 0;
  }

  send(): void {
    const { writer } = this;
    const socket = this.#socket;
    if (this.#closed !== undefined || socket.readyState !== OPEN) return writer.discard();
    // `send` takes a copy.
    socket.send(writer.bytes.subarray(writer.start, writer.pos) as unknown as ArrayBuffer);
    writer.recycle();
    if (this.#poll === undefined && socket.bufferedAmount >= this.highWaterBytes) this.#lookForRoom();
  }

  #lookForRoom(): void {
    this.#poll = setTimeout(() => {
      this.#poll = undefined;
      if (this.#receiver === undefined || this.#closed !== undefined) return;
      if (this.bufferedBytes * 2 < this.highWaterBytes) this.#receiver.drain();
      else this.#lookForRoom();
    }, POLL_MS);
  }

  // The end.

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  #close(): Promise<void> {
    this.#receiver = undefined;
    const socket = this.#socket;
    if (socket.readyState > OPEN) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settle = resolve;
      // What was given to it is sent first.
      socket.close(NORMAL_CLOSURE);
      this.#keepLingering();
    });
  }

  #keepLingering(): void {
    this.#leftWhenLastSeen = this.#socket.bufferedAmount;
    this.#linger = setTimeout(() => {
      const left = this.#socket.bufferedAmount;
      if (left > 0 && left < this.#leftWhenLastSeen) this.#keepLingering();
      else this.#finish();
    }, this.#lingerMs);
  }

  abort(_reason?: unknown): void {
    this.#receiver = undefined;
    this.#closed ??= Promise.resolve();
    // It has no way to end at once: it sends what it holds, if the peer takes it, and gives up by itself otherwise.
    if (this.#socket.readyState <= OPEN) this.#socket.close();
    this.#finish();
  }

  #finish(): void {
    clearTimeout(this.#poll);
    clearTimeout(this.#linger);
    this.#settle?.();
    this.#settle = undefined;
  }
}
