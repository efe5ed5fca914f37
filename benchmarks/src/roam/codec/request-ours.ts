import { deepStrictEqual } from "node:assert/strict";
import {
  type Message,
  type Metadata,
  messageSink,
  Reader,
  readMessage,
  encodeRequest,
  splitMethodId,
  Writer,
} from "@troupe/roam-wire";
import type { Open } from "../../subjects/contract.ts";
import { type CodecSubject, REQUESTS, subjectOf } from "./contract.ts";

/** What becomes of the bytes: a session copies them into a frame at once, and the memory is used again; or they are kept. */
type Ending = (writer: Writer) => unknown;

/** Decodes into one object, whose payload is a view, as those of the others are. */
export function openRequests(end: Ending): Open<CodecSubject> {
  return async () => {
    const values = REQUESTS.map(({ connId, requestId, methodId, trace, token, deadline, payload }) => {
      const metadata: Metadata = [
        ["traceparent", trace],
        ["token", token],
        ["deadline", deadline],
      ];
      const { high, low } = splitMethodId(methodId);
      return { connId, requestId, methodId, high, low, metadata, payload };
    });
    const writer = new Writer();
    const none: readonly number[] = [];
    const write = ({ connId, requestId, high, low, metadata, payload }: (typeof values)[number]): void =>
      encodeRequest(writer, connId, requestId, high, low, metadata, none, payload);
    let message: Message | undefined;
    const sink = messageSink((received) => (message = received));
    const reader = new Reader();
    const decode = (bytes: Uint8Array): Message => {
      reader.reset(bytes, 0, bytes.length, true);
      readMessage(reader, sink);
      return message!;
    };
    const frames = values.map((value) => {
      write(value);
      return writer.finish().slice();
    });
    const encode = (value: (typeof values)[number]): unknown => {
      write(value);
      return end(writer);
    };
    const { connId, requestId, methodId, metadata, payload } = values[5]!;
    deepStrictEqual(decode(frames[5]!), {
      type: "Request",
      connId,
      requestId,
      methodId,
      metadata,
      channels: [],
      payload,
    });
    return subjectOf(values, encode, frames, decode);
  };
}

export const open: Open<CodecSubject> = openRequests((writer) => writer.recycle());
