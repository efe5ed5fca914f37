import type { NetworkSocket } from "@troupe/handler";

/** A client of an actor under test. Texts are UTF-8. */
export interface TestClient extends AsyncDisposable {
  /** The socket below, for what the client has no function for. It is read by the client alone. */
  readonly socket: NetworkSocket;
  /** Sends; resolves when the network has taken it, so a peer that does not read makes it wait. */
  write(data: Uint8Array | string): Promise<void>;
  /** What arrived and was not read yet: at least a byte, or nothing where the peer has ended. */
  read(): Promise<Uint8Array>;
  /** As `read`, as text. */
  readText(): Promise<string>;
  /** Exactly so many bytes. Rejects when the peer ends before. */
  readExactly(length: number): Promise<Uint8Array>;
  /** Everything until the peer ends. */
  readAll(): Promise<Uint8Array>;
  /** Sends, and reads as many bytes as were sent; for a text a text. */
  exchange(data: string): Promise<string>;
  exchange(data: Uint8Array): Promise<Uint8Array>;
  /** Ends this side: the peer reads what was sent, and then the end. */
  end(): void;
  /** Ends the connection at once; the peer sees a reset. */
  reset(): void;
  /** Resolves when the connection is closed: with what broke it, or undefined. */
  readonly closed: Promise<Error | undefined>;
}

/** In real time: long enough for every machine, and shorter than what test runners grant. */
const patienceMs = 10_000;
const aheadBytes = 65_536;

/** Wraps a socket that is connected. */
export function testClient(socket: NetworkSocket): TestClient {
  return new SocketClient(socket);
}

class SocketClient implements TestClient {
  readonly socket: NetworkSocket;
  readonly closed: Promise<Error | undefined>;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #error: Error | undefined = undefined;
  #wake: (() => void) | undefined = undefined;

  constructor(socket: NetworkSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once("close", () => resolve(this.#error)));
    socket.on("error", (error) => {
      this.#error = error;
    });
    socket.on("readable", () => this.#readable());
    socket.on("end", () => this.#finish());
    socket.on("close", () => this.#finish());
  }

  #readable(): void {
    // Few bytes are taken ahead, so that an end is noticed; a client that does not read many slows its peer.
    if (this.#size < aheadBytes) this.#pull();
    this.#wake?.();
  }

  #finish(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #pull(): void {
    for (let chunk = this.socket.read() as Uint8Array | null; chunk !== null; chunk = this.socket.read() as never) {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
    }
  }

  /** Waits until `enough` bytes are here, or the peer has ended. */
  async #wait(enough: number): Promise<void> {
    this.#pull();
    if (this.#size >= enough || this.#ended) return;
    if (this.#wake !== undefined) throw new Error("a read is waiting already");
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(this.#lateText(enough))), patienceMs);
    });
    try {
      while (this.#size < enough && !this.#ended) {
        const more = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        await Promise.race([more, late]);
        this.#pull();
      }
    } finally {
      clearTimeout(timer);
      this.#wake = undefined;
    }
  }

  #lateText(enough: number): string {
    const what = enough === 1 ? "nothing arrived" : `${this.#size} bytes of ${enough} arrived`;
    return `${what} within ${patienceMs} ms of real time; does the actor wait for the fake clock?`;
  }

  #take(length: number): Uint8Array {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = length < all.length ? [all.subarray(length)] : [];
    this.#size = Math.max(0, all.length - length);
    // Not a Buffer: what a test compares with is not one either.
    return new Uint8Array(all.buffer, all.byteOffset, Math.min(length, all.length));
  }

  write(data: Uint8Array | string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(data, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  async read(): Promise<Uint8Array> {
    await this.#wait(1);
    if (this.#size === 0 && this.#error !== undefined) throw this.#error;
    return this.#take(this.#size);
  }

  async readText(): Promise<string> {
    return new TextDecoder().decode(await this.read());
  }

  async readExactly(length: number): Promise<Uint8Array> {
    await this.#wait(length);
    if (this.#size >= length) return this.#take(length);
    throw new Error(`the peer ended after ${this.#size} bytes of ${length}`, { cause: this.#error });
  }

  async readAll(): Promise<Uint8Array> {
    await this.#wait(Infinity);
    if (this.#error !== undefined) throw this.#error;
    return this.#take(this.#size);
  }

  exchange(data: string): Promise<string>;
  exchange(data: Uint8Array): Promise<Uint8Array>;
  async exchange(data: string | Uint8Array): Promise<string | Uint8Array> {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    // Both at once: a peer that answers while it is written to would otherwise fill the network.
    const [answer] = await Promise.all([this.readExactly(bytes.length), this.write(bytes)]);
    return typeof data === "string" ? new TextDecoder().decode(answer) : answer;
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}
