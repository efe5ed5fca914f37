import { type Message, NO_METADATA, type Response, decodeMessage, encodeMessage } from "@troupe/roam-wire";
import { type Session, type SessionOptions, type Transport, acceptFramed, initiateFramed } from "../src/index.ts";
import { type MemoryPairOptions, memoryPair } from "../src/memory/index.ts";
import { settle } from "./fake-clock.ts";

const HELLO: Message = { type: "Hello", version: 2, maxPayloadSize: 1_048_576, initialChannelCredit: 65_536 };

/** The other end of a link, message by message: what a session says is noted, and it says nothing by itself. */
export class ScriptedPeer {
  readonly transport: Transport;
  /** All that the session has said. */
  readonly heard: Message[] = [];
  readonly frames: Uint8Array[] = [];
  ending: "end" | "error" | undefined = undefined;

  constructor(transport: Transport) {
    this.transport = transport;
    transport.start({
      frame: (bytes, start, end) => {
        this.frames.push(bytes.slice(start, end));
        this.heard.push(decodeMessage(bytes.slice(start, end)));
      },
      end: () => (this.ending = "end"),
      error: () => (this.ending = "error"),
      drain: () => {},
    });
  }

  /** Sends messages, and waits until whatever they cause has happened. */
  async say(...messages: readonly (Message | Uint8Array)[]): Promise<void> {
    for (const message of messages) {
      if (message instanceof Uint8Array) this.transport.writer.raw(message);
      else encodeMessage(this.transport.writer, message);
      this.transport.send();
    }
    await settle();
  }

  /** Takes what was heard since the last time. */
  take(): Message[] {
    this.frames.length = 0;
    return this.heard.splice(0);
  }

  /** The reason of the Goodbye for the link that was heard, if one was. */
  get goodbye(): string | undefined {
    for (const message of this.heard) if (message.type === "Goodbye" && message.connId === 0) return message.reason;
    return undefined;
  }
}

export interface Scripted {
  readonly session: Session;
  readonly peer: ScriptedPeer;
}

interface ScriptOptions extends SessionOptions {
  readonly role?: "acceptor" | "initiator";
  readonly hello?: Message;
  readonly pair?: MemoryPairOptions;
}

/** A session whose peer a test plays, after both Hellos. */
export async function scripted({
  role = "acceptor",
  hello = HELLO,
  pair,
  ...options
}: ScriptOptions = {}): Promise<Scripted> {
  const [ours, theirs] = memoryPair(pair);
  const peer = new ScriptedPeer(theirs);
  const opening = (role === "acceptor" ? acceptFramed : initiateFramed)(ours, options);
  await peer.say(hello);
  const session = await opening;
  peer.take();
  return { session, peer };
}

export function request(
  requestId: number,
  methodId: bigint,
  fields: Partial<Extract<Message, { type: "Request" }>> = {},
): Message {
  return {
    type: "Request",
    connId: 0,
    requestId,
    methodId,
    metadata: NO_METADATA,
    channels: [],
    payload: new Uint8Array(0),
    ...fields,
  };
}

export function response(requestId: number, ...payload: number[]): Response {
  return {
    type: "Response",
    connId: 0,
    requestId,
    metadata: NO_METADATA,
    channels: [],
    payload: Uint8Array.from(payload),
  };
}

export function data(channelId: number, ...payload: number[]): Message {
  return { type: "Data", connId: 0, channelId, payload: Uint8Array.from(payload) };
}

export function onChannel(type: "Close" | "Reset", channelId: number, connId = 0): Message {
  return { type, connId, channelId };
}

export function credit(channelId: number, bytes: number): Message {
  return { type: "Credit", connId: 0, channelId, bytes };
}

export function goodbye(connId: number, reason = ""): Message {
  return { type: "Goodbye", connId, reason };
}
