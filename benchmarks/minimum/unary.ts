import type { Duplex } from "node:stream";
import { type Framing, Link } from "./link.ts";
import { ECHO, Message, Parser, REQUEST, RESPONSE, widthOf } from "./message.ts";

export type Callback = (answer: Uint8Array) => void;

/** Calls `Probe.echo`, with a map from request id to callback. */
export class Caller {
  readonly #link: Link;
  readonly #waiting = new Map<number, Callback>();
  #lastId = 0;

  constructor(socket: Duplex, framing: Framing) {
    this.#link = new Link(socket, framing, (message) => {
      const parser = new Parser(message);
      if (parser.varint() !== RESPONSE) return;
      parser.varint(); // connection
      const id = parser.varint();
      parser.varint(); // no metadata
      parser.varint(); // no channels
      parser.varint(); // length of the payload
      parser.varint(); // Ok
      parser.varint(); // length of the value
      const callback = this.#waiting.get(id)!;
      this.#waiting.delete(id);
      callback(parser.rest());
    });
  }

  echo(payload: Uint8Array, callback: Callback): void {
    const id = ++this.#lastId;
    this.#waiting.set(id, callback);
    const message = new Message(REQUEST, payload.length).varint(0).varint(id).bytes(ECHO).varint(0).varint(0);
    message
      .varint(widthOf(payload.length) + payload.length)
      .varint(payload.length)
      .bytes(payload);
    this.#link.send(message);
  }
}

/** Answers each Request with its argument. */
export function serveEcho(socket: Duplex, framing: Framing): void {
  const link = new Link(socket, framing, (message) => {
    const parser = new Parser(message);
    if (parser.varint() !== REQUEST) return;
    parser.varint(); // connection
    const id = parser.varint();
    parser.varint(); // method
    parser.varint(); // no metadata
    parser.varint(); // no channels
    parser.varint(); // length of the payload
    const argument = parser.rest();
    const answer = new Message(RESPONSE, argument.length).varint(0).varint(id).varint(0).varint(0);
    link.send(
      answer
        .varint(1 + argument.length)
        .varint(0)
        .bytes(argument),
    );
  });
}
