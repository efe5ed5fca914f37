import type { Duplex } from "node:stream";
import { Message } from "./message.ts";

export interface Framing {
  encode(message: Uint8Array): Uint8Array;
  /** Calls back with each whole message of `input`, and returns where the first that is not whole begins. */
  decode(input: Uint8Array, onMessage: (message: Uint8Array) => void): number;
}

/** Bytes that a stream may be ahead of its receiver. */
export const WINDOW_BYTES = 262_144;

/** Messages over a socket. What one turn of the event loop sends leaves in one write. */
export class Link {
  readonly #socket: Duplex;
  readonly #framing: Framing;
  #frames: Uint8Array[] = [];

  constructor(socket: Duplex, framing: Framing, onMessage: (message: Uint8Array) => void) {
    this.#socket = socket;
    this.#framing = framing;
    socket.on("error", () => {});
    let rest: Uint8Array = new Uint8Array(0);
    socket.on("data", (data: Uint8Array) => {
      const input = rest.length === 0 ? data : Buffer.concat([rest, data]);
      rest = input.subarray(framing.decode(input, onMessage));
    });
    this.send(new Message(0).varint(1).varint(1_048_576).varint(WINDOW_BYTES));
  }

  send(message: Message): void {
    if (this.#frames.length === 0) process.nextTick(() => this.#flush());
    this.#frames.push(this.#framing.encode(message.finish()));
  }

  #flush(): void {
    this.#socket.write(Buffer.concat(this.#frames));
    this.#frames = [];
  }
}
