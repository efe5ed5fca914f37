import type { ConnectionId, ListenerId } from "@troupe/ids";
import { recordingCompliance } from "@troupe/testing/recording-compliance";
import { describe, test } from "vitest";
import { tcp } from "../src/index.ts";

const connection = 3 as ConnectionId;
const other = Number.MAX_SAFE_INTEGER as ConnectionId;
const listener = 4 as ListenerId;
const nothing = [undefined] as const;

describe("what the tcp handler and an actor give each other", () => {
  const cases = recordingCompliance({
    handler: tcp,
    callbacks: {
      handleConnection: [[connection], [other]],
      handleConnectionTransfer: [[connection]],
      onData: [
        [connection, new Uint8Array([1, 2])],
        [other, new Uint8Array()],
      ],
      onEnd: [[connection]],
      onClose: [[connection, "eof"]],
    },
    results: {
      connect: [connection, other],
      listen: [listener],
      accept: [connection],
      activate: nothing,
      setActive: nothing,
      transfer: nothing,
      peerAddress: ["127.0.0.1:80", ""],
      localAddress: ["[::1]:80"],
      listenerAddress: ["127.0.0.1:80"],
      send: [0, 5, Number.MAX_SAFE_INTEGER],
      flushed: nothing,
      receive: [new Uint8Array(), new Uint8Array([1])],
      end: nothing,
      close: nothing,
      closeListener: nothing,
      pauseListener: nothing,
      resumeListener: nothing,
      drainListener: nothing,
      upgradeToTlsServer: nothing,
      upgradeToTlsClient: nothing,
      setNoDelay: nothing,
      setKeepAlive: nothing,
      counters: [
        {
          bytesRead: 1,
          bytesWritten: 2,
          chunksReceived: 3,
          sends: 4,
          waitingBytes: 5,
          unsentBytes: Number.MAX_SAFE_INTEGER,
        },
      ],
      connections: [[], [connection, other]],
      listeners: [[listener]],
    },
    promises: {
      connect: true,
      listen: true,
      accept: true,
      flushed: true,
      receive: true,
      drainListener: true,
      upgradeToTlsServer: true,
      upgradeToTlsClient: true,
    },
  });
  for (const { name, run } of cases) test(name, run);
});
