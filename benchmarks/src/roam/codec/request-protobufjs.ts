import { deepStrictEqual } from "node:assert/strict";
import type { Open } from "../../subjects/contract.ts";
import { type CodecSubject, REQUESTS, subjectOf } from "./contract.ts";
import { Entry, type Long, Request } from "./request.pb.js";

/** Static code. Buffers in both directions, which it is quickest with in Node. */
export const open: Open<CodecSubject> = async () => {
  const values = REQUESTS.map(({ connId, requestId, methodId, trace, token, deadline, payload }) => {
    const metadata = [
      new Entry({ key: "traceparent", text: trace }),
      new Entry({ key: "token", bytes: Buffer.from(token) }),
      new Entry({ key: "deadline", number: Number(deadline) }),
    ];
    return new Request({
      connId,
      requestId,
      methodId: longOf(methodId),
      metadata,
      channels: [],
      payload: Buffer.from(payload),
    });
  });
  const encode = (value: Request): Uint8Array => Request.encode(value).finish();
  const frames = values.map((value) => Buffer.from(encode(value)));
  const { payload, methodId, metadata } = Request.decode(frames[5]!);
  deepStrictEqual(
    [payload, methodId.low, methodId.high, metadata.length],
    [values[5]!.payload, values[5]!.methodId.low, values[5]!.methodId.high, 3],
  );
  return subjectOf(values, encode, frames, (bytes) => Request.decode(bytes));
};

function longOf(value: bigint): Long {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)), unsigned: true };
}
