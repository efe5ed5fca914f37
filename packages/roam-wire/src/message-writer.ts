import { notA } from "./errors.ts";
import type { Message } from "./message.ts";
import { type Metadata, writeMetadata } from "./metadata.ts";
import { splitMethodId } from "./method-id.ts";
import type { Writer } from "./writer.ts";

// Each function appends one message. Ids are the caller's own and are not checked. What throws leaves a torn message: `writer.discard()`.

/** Writes a {@link Hello}. */
export function encodeHello(writer: Writer, maxPayloadSize: number, initialChannelCredit: number): void {
  writer.u8(0);
  writer.u8(1);
  writer.varint(maxPayloadSize);
  writer.varint(initialChannelCredit);
}

/** Writes a {@link Connect}. */
export function encodeConnect(writer: Writer, requestId: number, metadata: Metadata): void {
  writer.u8(1);
  writer.varint(requestId);
  writeMetadata(writer, metadata);
}

/** Writes an {@link Accept}. */
export function encodeAccept(writer: Writer, requestId: number, connId: number, metadata: Metadata): void {
  writer.u8(2);
  writer.varint(requestId);
  writer.varint(connId);
  writeMetadata(writer, metadata);
}

/** Writes a {@link Reject}. */
export function encodeReject(writer: Writer, requestId: number, reason: string, metadata: Metadata): void {
  writer.u8(3);
  writer.varint(requestId);
  writer.string(reason);
  writeMetadata(writer, metadata);
}

/** Writes a {@link Goodbye}. */
export function encodeGoodbye(writer: Writer, connId: number, reason: string): void {
  writer.u8(4);
  writer.varint(connId);
  writer.string(reason);
}

/**
 * A Request up to its payload, which the caller then writes, and ends with `writer.endLength(mark)`. The payload is so written once and in
 * place.
 * @param high upper half of the method id, as a 32-bit integer
 * @param low lower half
 * @param expected a guess at the payload's size
 * @returns the mark
 */
export function beginRequest(
  writer: Writer,
  connId: number,
  requestId: number,
  high: number,
  low: number,
  metadata: Metadata,
  channels: readonly number[],
  expected: number,
): number {
  writer.u8(5);
  writer.varint(connId);
  writer.varint(requestId);
  writer.varintPair(high, low);
  writeMetadata(writer, metadata);
  writeChannels(writer, channels);
  return writer.beginLength(expected);
}

/** Writes a {@link Request} whose payload is encoded already. */
export function encodeRequest(
  writer: Writer,
  connId: number,
  requestId: number,
  high: number,
  low: number,
  metadata: Metadata,
  channels: readonly number[],
  payload: Uint8Array,
): void {
  writer.u8(5);
  writer.varint(connId);
  writer.varint(requestId);
  writer.varintPair(high, low);
  writeMetadata(writer, metadata);
  writeChannels(writer, channels);
  writer.blob(payload);
}

/** A Response up to its payload; see {@link beginRequest}. */
export function beginResponse(
  writer: Writer,
  connId: number,
  requestId: number,
  metadata: Metadata,
  channels: readonly number[],
  expected: number,
): number {
  writer.u8(6);
  writer.varint(connId);
  writer.varint(requestId);
  writeMetadata(writer, metadata);
  writeChannels(writer, channels);
  return writer.beginLength(expected);
}

/** Writes a {@link Response} whose payload is encoded already. */
export function encodeResponse(
  writer: Writer,
  connId: number,
  requestId: number,
  metadata: Metadata,
  channels: readonly number[],
  payload: Uint8Array,
): void {
  writer.u8(6);
  writer.varint(connId);
  writer.varint(requestId);
  writeMetadata(writer, metadata);
  writeChannels(writer, channels);
  writer.blob(payload);
}

/** Writes a {@link Cancel}. */
export function encodeCancel(writer: Writer, connId: number, requestId: number): void {
  writer.u8(7);
  writer.varint(connId);
  writer.varint(requestId);
}

/** A Data up to its payload; see {@link beginRequest}. */
export function beginData(writer: Writer, connId: number, channelId: number, expected: number): number {
  writer.u8(8);
  writer.varint(connId);
  writer.varint(channelId);
  return writer.beginLength(expected);
}

/** Writes a {@link Data} whose payload is encoded already. */
export function encodeData(writer: Writer, connId: number, channelId: number, payload: Uint8Array): void {
  writer.u8(8);
  writer.varint(connId);
  writer.varint(channelId);
  writer.blob(payload);
}

/** Writes a {@link Close}. */
export function encodeClose(writer: Writer, connId: number, channelId: number): void {
  writer.u8(9);
  writer.varint(connId);
  writer.varint(channelId);
}

/** Writes a {@link Reset}. */
export function encodeReset(writer: Writer, connId: number, channelId: number): void {
  writer.u8(10);
  writer.varint(connId);
  writer.varint(channelId);
}

/** Writes a {@link Credit}. */
export function encodeCredit(writer: Writer, connId: number, channelId: number, bytes: number): void {
  writer.u8(11);
  writer.varint(connId);
  writer.varint(channelId);
  writer.varint(bytes);
}

function writeChannels(writer: Writer, channels: readonly number[]): void {
  writer.varint(channels.length);
  for (let i = 0; i < channels.length; i++) writer.varint(channels[i]!);
}

/** Appends any message, and checks what the compiler can't: that integers are in range. */
export function encodeMessage(writer: Writer, message: Message): void {
  switch (message.type) {
    case "Hello":
      writer.u8(0);
      writer.u8(message.version - 1);
      writer.varint(u32(message.maxPayloadSize));
      return writer.varint(u32(message.initialChannelCredit));
    case "Connect":
      return encodeConnect(writer, id(message.requestId), message.metadata);
    case "Accept":
      return encodeAccept(writer, id(message.requestId), id(message.connId), message.metadata);
    case "Reject":
      return encodeReject(writer, id(message.requestId), message.reason, message.metadata);
    case "Goodbye":
      return encodeGoodbye(writer, id(message.connId), message.reason);
    case "Request": {
      if (BigInt.asUintN(64, message.methodId) !== message.methodId)
        throw notA("a method id (a bigint from 0 to 2^64 - 1)", message.methodId);
      const { high, low } = splitMethodId(message.methodId);
      const { connId, requestId, metadata, channels, payload } = message;
      return encodeRequest(writer, id(connId), id(requestId), high, low, metadata, channels.map(id), payload);
    }
    case "Response": {
      const { connId, requestId, metadata, channels, payload } = message;
      return encodeResponse(writer, id(connId), id(requestId), metadata, channels.map(id), payload);
    }
    case "Cancel":
      return encodeCancel(writer, id(message.connId), id(message.requestId));
    case "Data":
      return encodeData(writer, id(message.connId), id(message.channelId), message.payload);
    case "Close":
      return encodeClose(writer, id(message.connId), id(message.channelId));
    case "Reset":
      return encodeReset(writer, id(message.connId), id(message.channelId));
    case "Credit":
      return encodeCredit(writer, id(message.connId), id(message.channelId), u32(message.bytes));
  }
}

function id(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw notA("an id (an integer from 0 to 2^53 - 1)", value);
  return value;
}

function u32(value: number): number {
  if (value >>> 0 !== value) throw notA("a u32 (an integer from 0 to 4294967295)", value);
  return value;
}
