import { type Metadata, encodeRequest } from "@troupe/roam-wire";
import type { ConnectionCore } from "./connection-core.ts";
import type { ResponseReceiver } from "./contracts.ts";

/**
 * Sends a Request whose payload is encoded already. Returns its id.
 * @throws why nothing could be sent
 */
export function requestBytes(
  connection: ConnectionCore,
  high: number,
  low: number,
  metadata: Metadata,
  channels: readonly number[],
  payload: Uint8Array,
  receiver: ResponseReceiver,
): number {
  connection.checkCall();
  connection.checkPayload(payload.length);
  const requestId = connection.newRequestId();
  connection.link.say((writer) =>
    encodeRequest(writer, connection.id, requestId, high, low, metadata, channels, payload),
  );
  connection.pending.set(requestId, receiver);
  return requestId;
}
