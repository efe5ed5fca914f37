import type { Duplex } from "node:stream";

export interface Framing {
  /** The most bytes that the frame of a message of this length takes. */
  room(length: number): number;
  /** Writes the frame of `message[0, length)` into `target` from `at` and returns where it ends. */
  write(message: Uint8Array, length: number, target: Uint8Array, at: number): number;
  /** Calls back with each whole message of `input`, and returns where the first that is not whole begins. */
  read(input: Uint8Array, onMessage: OnMessage): number;
}

export type OnMessage = (bytes: Uint8Array, start: number, end: number) => void;

const CHUNK_BYTES = 65_536;
/** Larger messages are not sent here. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Messages over a socket. What one turn of the event loop sends leaves in one write. */
export class Link {
  /** A message is written here, from 0 to `pos`, then sent. */
  readonly message: Uint8Array = new Uint8Array(MAX_MESSAGE_BYTES);
  pos = 0;
  readonly #socket: Duplex;
  readonly #framing: Framing;
  #rest: Uint8Array = new Uint8Array(0);
  #chunk: Uint8Array = new Uint8Array(CHUNK_BYTES);
  /** What lies between the two in `chunk` waits for the end of the turn. */
  #written = 0;
  #end = 0;
  readonly #flush = (): void => {
    this.#socket.write(this.#chunk.subarray(this.#written, this.#end));
    this.#written = this.#end;
  };

  constructor(socket: Duplex, framing: Framing, onMessage: OnMessage) {
    this.#socket = socket;
    this.#framing = framing;
    socket.on("error", () => {});
    socket.on("data", (data: Uint8Array) => {
      let input: Uint8Array = new Uint8Array(data.buffer, data.byteOffset, data.length);
      if (this.#rest.length > 0) {
        const rest = this.#rest;
        input = new Uint8Array(rest.length + data.length);
        input.set(rest);
        input.set(data, rest.length);
      }
      this.#rest = input.subarray(framing.read(input, onMessage));
    });
    this.varint(0).varint(1).varint(MAX_MESSAGE_BYTES).varint(WINDOW_BYTES).send();
  }

  varint(value: number): this {
    while (value > 0x7f) {
      this.message[this.pos++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    this.message[this.pos++] = value;
    return this;
  }

  bytes(value: Uint8Array): this {
    if (value.length < 64) for (let i = 0; i < value.length; i++) this.message[this.pos++] = value[i]!;
    else {
      this.message.set(value, this.pos);
      this.pos += value.length;
    }
    return this;
  }

  /** Sends the message that was written. */
  send(): void {
    if (this.#end === this.#written) process.nextTick(this.#flush);
    if (this.#end + this.#framing.room(this.pos) > this.#chunk.length) {
      const chunk = new Uint8Array(Math.max(CHUNK_BYTES, this.#framing.room(this.pos)));
      if (this.#end > this.#written) this.#socket.write(this.#chunk.subarray(this.#written, this.#end));
      this.#chunk = chunk;
      this.#written = 0;
      this.#end = 0;
    }
    this.#end = this.#framing.write(this.message, this.pos, this.#chunk, this.#end);
    this.pos = 0;
  }
}

/** Bytes that a stream may be ahead of its receiver. */
export const WINDOW_BYTES = 262_144;
