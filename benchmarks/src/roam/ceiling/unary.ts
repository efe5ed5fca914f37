import type { Duplex } from "node:stream";
import { type Framing, Link } from "./link.ts";
import { Cursor, ECHO, REQUEST, RESPONSE, widthOf } from "./messages.ts";

/** Takes the bytes of an answer: a view of what came in. */
export type Callback = (answer: Uint8Array) => void;

/** Calls `Probe.echo`, with a map from request id to callback. */
export class Caller {
  readonly #link: Link;
  readonly #waiting = new Map<number, Callback>();
  #lastId = 0;

  constructor(socket: Duplex, framing: Framing) {
    const cursor = new Cursor();
    this.#link = new Link(socket, framing, (bytes, start, end) => {
      // After the kind, the connection is 0 and takes one byte.
      if (bytes[start] !== RESPONSE) return;
      cursor.at(bytes, start + 2);
      const id = cursor.varint();
      cursor.pos += 2; // no metadata, no channels
      cursor.skipVarint();
      cursor.pos++; // Ok
      cursor.skipVarint();
      const callback = this.#waiting.get(id)!;
      this.#waiting.delete(id);
      callback(bytes.subarray(cursor.pos, end));
    });
  }

  echo(payload: Uint8Array, callback: Callback): void {
    const id = ++this.#lastId;
    this.#waiting.set(id, callback);
    this.#link.varint(REQUEST).varint(0).varint(id).bytes(ECHO).varint(0).varint(0);
    this.#link.varint(widthOf(payload.length) + payload.length);
    this.#link.varint(payload.length).bytes(payload).send();
  }
}

/** Answers each Request with its argument. */
export function serveEcho(socket: Duplex, framing: Framing): void {
  const cursor = new Cursor();
  const link = new Link(socket, framing, (bytes, start, end) => {
    if (bytes[start] !== REQUEST) return;
    cursor.at(bytes, start + 2);
    const id = cursor.varint();
    cursor.skipVarint(); // the method
    cursor.pos += 2; // no metadata, no channels
    cursor.skipVarint();
    const argument = bytes.subarray(cursor.pos, end);
    link.varint(RESPONSE).varint(0).varint(id).varint(0).varint(0);
    link
      .varint(argument.length + 1)
      .varint(0)
      .bytes(argument)
      .send();
  });
}
