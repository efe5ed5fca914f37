import { defineActor } from "@troupe/actor";
import { tcp } from "@troupe/tcp-handler";
import { listenAll, operations } from "./operations.ts";

export const echo = defineActor({
  name: "echo",
  uses: [tcp],
  state: { listen: [{ address: "127.0.0.1:0", tls: false }] },
  init: listenAll,
  tcp: {
    handleConnection: ({ tcp }, connection) => tcp.activate(connection, "active"),
    onData: ({ tcp }, connection, data) => void tcp.send(connection, data),
  },
  exports: operations,
});
