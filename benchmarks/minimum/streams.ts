import type { Duplex } from "node:stream";
import { type Framing, Link, WINDOW_BYTES } from "./link.ts";
import { COUNT_ITEMS, CREDIT, DATA, GENERATE, Message, Parser, REQUEST, widthOf } from "./message.ts";

/** More items than any measurement takes. */
const ENDLESS = 0xffff_ffff;
const CHANNEL = 1;

/** Sends one item again and again, as far as the credit of the other side reaches. */
class Sender {
  readonly #link: Link;
  readonly #item: Uint8Array;
  readonly #onSent: () => void;
  #credit = 0;

  constructor(link: Link, item: Uint8Array, onSent: () => void = () => {}) {
    this.#link = link;
    this.#item = item;
    this.#onSent = onSent;
    this.grant(WINDOW_BYTES);
  }

  grant(bytes: number): void {
    const item = this.#item;
    const payloadBytes = widthOf(item.length) + item.length;
    this.#credit += bytes;
    for (; this.#credit >= payloadBytes; this.#credit -= payloadBytes) {
      const message = new Message(DATA, item.length).varint(0).varint(CHANNEL).varint(payloadBytes);
      this.#link.send(message.varint(item.length).bytes(item));
      this.#onSent();
    }
  }
}

/** Takes items, and grants again what half the window has brought. */
class Receiver {
  readonly #link: Link;
  readonly #onItem: (item: Uint8Array) => void;
  #taken = 0;

  constructor(link: Link, onItem: (item: Uint8Array) => void = () => {}) {
    this.#link = link;
    this.#onItem = onItem;
  }

  /** @param parser behind the channel of a Data message */
  take(parser: Parser): void {
    this.#taken += parser.varint();
    parser.varint();
    this.#onItem(parser.rest());
    if (this.#taken < WINDOW_BYTES / 2) return;
    this.#link.send(new Message(CREDIT).varint(0).varint(CHANNEL).varint(this.#taken));
    this.#taken = 0;
  }
}

/** Calls `Probe.generate`: items come from the server until the socket is closed. */
export function download(
  socket: Duplex,
  framing: Framing,
  itemBytes: number,
  onItem: (item: Uint8Array) => void,
): void {
  const link = new Link(socket, framing, (message) => {
    const parser = new Parser(message);
    if (parser.varint() !== DATA) return;
    parser.varint(); // connection
    parser.varint(); // channel
    receiver.take(parser);
  });
  const receiver = new Receiver(link, onItem);
  const request = new Message(REQUEST).varint(0).varint(1).bytes(GENERATE).varint(0).varint(1).varint(CHANNEL);
  request.varint(widthOf(ENDLESS) + widthOf(itemBytes) + 1);
  link.send(request.varint(ENDLESS).varint(itemBytes).varint(CHANNEL));
}

/** Calls `Probe.count_items` with an item again and again until the socket is closed. */
export function upload(socket: Duplex, framing: Framing, item: Uint8Array, onSent: () => void): void {
  const link = new Link(socket, framing, (message) => {
    const parser = new Parser(message);
    if (parser.varint() !== CREDIT) return;
    parser.varint(); // connection
    parser.varint(); // channel
    sender.grant(parser.varint());
  });
  const request = new Message(REQUEST).varint(0).varint(1).bytes(COUNT_ITEMS).varint(0).varint(1).varint(CHANNEL);
  link.send(request.varint(1).varint(CHANNEL));
  const sender = new Sender(link, item, onSent);
}

/** Serves both, one stream on a link. `itemOf` makes the item that is generated. */
export function serveStreams(socket: Duplex, framing: Framing, itemOf: (bytes: number) => Uint8Array): void {
  let sender: Sender | undefined;
  const link = new Link(socket, framing, (message) => {
    const parser = new Parser(message);
    const kind = parser.varint();
    parser.varint(); // connection
    parser.varint(); // channel, or the id of the request
    if (kind === DATA) receiver.take(parser);
    if (kind === CREDIT) sender?.grant(parser.varint());
    if (kind !== REQUEST || parser.rest()[0] !== GENERATE[0]) return;
    // The method, no metadata, one channel, the length of the payload, and the count of items.
    for (let skipped = 0; skipped < 6; skipped++) parser.varint();
    sender = new Sender(link, itemOf(parser.varint()));
  });
  const receiver = new Receiver(link);
}
