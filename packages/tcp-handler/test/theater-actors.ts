import { defineActor } from "@troupe/actor";
import type { tcp } from "../src/index.ts";

// Actors of the same behaviour as those that a running Theater 0.3.7 recorded.

/** Sends back the first chunk of a connection, and closes it. */
export const echoOnce = (handler: typeof tcp) =>
  defineActor({
    name: "echo-once",
    uses: [handler],
    state: "127.0.0.1:9110",
    async init({ self, tcp, state }) {
      self.log("echo-once: init");
      await tcp.listen(state);
    },
    tcp: {
      async handleConnection({ tcp }, connection) {
        tcp.activate(connection);
        tcp.send(connection, await tcp.receive(connection, 4096));
        tcp.close(connection);
      },
    },
  });

/** Fails with the first chunk. */
export const trapped = (handler: typeof tcp) =>
  defineActor({
    name: "probe",
    uses: [handler],
    state: "127.0.0.1:9113",
    async init({ tcp, state }) {
      await tcp.listen(state);
    },
    tcp: {
      handleConnection({ tcp }, connection) {
        tcp.activate(connection);
        tcp.setActive(connection, "active");
      },
      onData() {
        throw new Error("trap");
      },
    },
  });
