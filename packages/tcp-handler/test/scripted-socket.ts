import { Duplex } from "node:stream";
import type { NetworkSocket } from "@troupe/handler";

type Done = (error?: Error | null) => void;

/** A socket whose peer is the test: it says what arrives, and when what was written has left. */
export class ScriptedSocket extends Duplex implements NetworkSocket {
  readonly connecting = false;
  bytesRead = 0;
  /** Everything that has left, in order. */
  readonly sent: number[] = [];
  /** Whether writes leave at once. */
  reading = true;
  #unsent: { readonly chunk: Uint8Array; readonly done: Done } | undefined = undefined;
  #dispatched = 0;

  constructor() {
    super({ allowHalfOpen: true, highWaterMark: 4096 });
    this.pause();
  }

  get bytesWritten(): number {
    return this.#dispatched + this.writableLength;
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.#unsent = { chunk, done };
    if (this.reading) this.takeAll();
  }

  override _final(done: Done): void {
    done();
  }

  /** The peer reads what was written so far. */
  takeAll(): void {
    while (this.#unsent !== undefined) {
      const { chunk, done } = this.#unsent;
      this.#unsent = undefined;
      this.#dispatched += chunk.length;
      for (const byte of chunk) this.sent.push(byte);
      done();
    }
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  resetAndDestroy(): this {
    this.destroy();
    return this;
  }
}
