import { RoamProtocolError } from "./errors.ts";
import type { Message } from "./message.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { joinMethodId } from "./method-id.ts";
import { Reader } from "./reader.ts";

/**
 * Takes messages apart, one method for each kind. A `payload` is the reader itself, standing at the first byte of the payload with its end
 * behind the last: decode it, or copy it with `payload.rest()`, before the method returns. Nothing else is handed over by loan.
 */
export interface MessageSink {
  hello(version: 1 | 2, maxPayloadSize: number, initialChannelCredit: number): void;
  connect(requestId: number, metadata: Metadata): void;
  accept(requestId: number, connId: number, metadata: Metadata): void;
  reject(requestId: number, reason: string, metadata: Metadata): void;
  goodbye(connId: number, reason: string): void;
  /** The method id comes as two signed 32-bit halves. */
  request(
    connId: number,
    requestId: number,
    methodHigh: number,
    methodLow: number,
    metadata: Metadata,
    channels: readonly number[],
    payload: Reader,
  ): void;
  response(connId: number, requestId: number, metadata: Metadata, channels: readonly number[], payload: Reader): void;
  cancel(connId: number, requestId: number): void;
  data(connId: number, channelId: number, payload: Reader): void;
  close(connId: number, channelId: number): void;
  reset(connId: number, channelId: number): void;
  credit(connId: number, channelId: number, bytes: number): void;
}

const NO_CHANNELS: readonly number[] = [];

/**
 * Reads the one message that is all of the reader's bytes and tells the sink. Nothing of it reaches the sink unless all of it is valid.
 * @throws {RoamProtocolError} whose `ruleId` is the reason for Goodbye; and whatever the sink throws
 */
export function readMessage(reader: Reader, sink: MessageSink): void {
  const variant = reader.varint();
  switch (variant) {
    case 0:
      return readHello(reader, sink);
    case 1: {
      const requestId = reader.varint();
      const metadata = readMetadata(reader);
      reader.expectEnd();
      return sink.connect(requestId, metadata);
    }
    case 2: {
      const requestId = reader.varint();
      const connId = reader.varint();
      const metadata = readMetadata(reader);
      reader.expectEnd();
      return sink.accept(requestId, connId, metadata);
    }
    case 3: {
      const requestId = reader.varint();
      const reason = reader.string();
      const metadata = readMetadata(reader);
      reader.expectEnd();
      return sink.reject(requestId, reason, metadata);
    }
    case 4: {
      const connId = reader.varint();
      const reason = reader.string();
      reader.expectEnd();
      return sink.goodbye(connId, reason);
    }
    case 5: {
      const connId = reader.varint();
      const requestId = reader.varint();
      reader.varintPair();
      const { high, low } = reader;
      const metadata = readMetadata(reader);
      const channels = readChannels(reader);
      enterPayload(reader);
      return sink.request(connId, requestId, high, low, metadata, channels, reader);
    }
    case 6: {
      const connId = reader.varint();
      const requestId = reader.varint();
      const metadata = readMetadata(reader);
      const channels = readChannels(reader);
      enterPayload(reader);
      return sink.response(connId, requestId, metadata, channels, reader);
    }
    case 8: {
      const connId = reader.varint();
      const channelId = reader.varint();
      enterPayload(reader);
      return sink.data(connId, channelId, reader);
    }
    case 7:
    case 9:
    case 10: {
      const connId = reader.varint();
      const id = reader.varint();
      reader.expectEnd();
      if (variant === 7) return sink.cancel(connId, id);
      return variant === 9 ? sink.close(connId, id) : sink.reset(connId, id);
    }
    case 11: {
      const connId = reader.varint();
      const channelId = reader.varint();
      const bytes = reader.u32();
      reader.expectEnd();
      return sink.credit(connId, channelId, bytes);
    }
    default:
      throw new RoamProtocolError("unknown-variant", `there is no message ${variant}`, {
        ruleId: "message.unknown-variant",
        offset: 0,
      });
  }
}

function readHello(reader: Reader, sink: MessageSink): void {
  const version = reader.varint() + 1;
  if (version !== 1 && version !== 2) {
    const facts = { ruleId: "message.hello.unknown-version", offset: 1 };
    throw new RoamProtocolError(
      "unknown-hello-version",
      `the peer's Hello is of version ${version}, 2 was expected`,
      facts,
    );
  }
  const maxPayloadSize = reader.u32();
  const initialChannelCredit = reader.u32();
  reader.expectEnd();
  sink.hello(version, maxPayloadSize, initialChannelCredit);
}

function readChannels(reader: Reader): readonly number[] {
  const count = reader.count(1);
  if (count === 0) return NO_CHANNELS;
  const channels: number[] = [];
  for (let i = 0; i < count; i++) channels.push(reader.varint());
  return channels;
}

/** The payload is the last field, so it must reach exactly to the end. */
function enterPayload(reader: Reader): void {
  const length = reader.count(1);
  if (length !== reader.remaining)
    throw reader.error("trailing-bytes", `${reader.remaining - length} bytes follow the message`);
}

/**
 * The message that `bytes` hold, all of them. Everything in it is a copy; `readMessage` is for where that is too slow.
 * @throws {RoamProtocolError} whose `ruleId` is the reason for Goodbye
 */
export function decodeMessage(bytes: Uint8Array): Message {
  let message: Message | undefined;
  readMessage(
    new Reader(bytes),
    messageSink((read) => (message = read)),
  );
  // `readMessage` calls the sink once, or throws.
  return message!;
}

/** A sink that makes an object of each message. Payloads are taken out of the reader by the rule of `Reader.blob`. */
export function messageSink(receive: (message: Message) => void): MessageSink {
  return {
    hello: (version, maxPayloadSize, initialChannelCredit) =>
      receive({ type: "Hello", version, maxPayloadSize, initialChannelCredit }),
    connect: (requestId, metadata) => receive({ type: "Connect", requestId, metadata }),
    accept: (requestId, connId, metadata) => receive({ type: "Accept", requestId, connId, metadata }),
    reject: (requestId, reason, metadata) => receive({ type: "Reject", requestId, reason, metadata }),
    goodbye: (connId, reason) => receive({ type: "Goodbye", connId, reason }),
    request(connId, requestId, high, low, metadata, channels, payload) {
      const methodId = joinMethodId(high, low);
      receive({ type: "Request", connId, requestId, methodId, metadata, channels, payload: payload.rest() });
    },
    response: (connId, requestId, metadata, channels, payload) =>
      receive({ type: "Response", connId, requestId, metadata, channels, payload: payload.rest() }),
    cancel: (connId, requestId) => receive({ type: "Cancel", connId, requestId }),
    data: (connId, channelId, payload) => receive({ type: "Data", connId, channelId, payload: payload.rest() }),
    close: (connId, channelId) => receive({ type: "Close", connId, channelId }),
    reset: (connId, channelId) => receive({ type: "Reset", connId, channelId }),
    credit: (connId, channelId, bytes) => receive({ type: "Credit", connId, channelId, bytes }),
  };
}
