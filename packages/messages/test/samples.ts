import { parseChannelId, parseTheaterId } from "@troupe/ids";
import type { ChannelId, TheaterId } from "@troupe/ids";
import type { ChainEvent } from "@troupe/chain-events";

/** The id that Theater's own documents use. */
export const actorId: TheaterId = parseTheaterId("550e8400-e29b-41d4-a716-446655440000");
export const channelId: ChannelId = parseChannelId("ch_0123456789abcdef");

export const event: ChainEvent = {
  sequence: 0,
  kind: "call",
  type: "wasm",
  call: 1,
  time: 0,
  hash: "752f94aee6d7d32bccb1794cd22d62ad0f579709",
  parent: null,
  digest: null,
  payload: new TextEncoder().encode("hi"),
};

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
