import { type ActorDefinition, defineActor } from "@troupe/actor";
import { supervisor } from "@troupe/supervisor-handler";
import { tcp } from "@troupe/tcp-handler";
import { serve } from "./ours.ts";
import type { ServerOptions } from "./contract.ts";

/** An acceptor that starts an actor for each connection and hands it over. The worker ends with its connection. */
export function actorEach(options: ServerOptions, worker: ActorDefinition): Promise<number> {
  const acceptor = defineActor({
    name: "acceptor",
    uses: [tcp, supervisor],
    state: "",
    init: async ({ tcp }) => tcp.listenerAddress(await tcp.listen(`${options.host}:0`)),
    tcp: {
      async handleConnection({ tcp, supervisor }, connection) {
        tcp.transfer(connection, await supervisor.spawn(worker.name));
      },
    },
  });
  return serve(acceptor, options, { chain: "off", actors: [worker] });
}

/** Pushed its data, and gone with its connection. */
export const activeWorker: ActorDefinition = defineActor({
  name: "worker",
  uses: [tcp],
  tcp: {
    handleConnectionTransfer({ tcp }, connection) {
      tcp.setActive(connection, "active");
    },
    onData({ tcp }, connection, data) {
      tcp.send(connection, data);
    },
    onClose({ self }) {
      self.shutdown();
    },
  },
});

/** Asks for its data, as a program that reads from top to bottom would. */
export const passiveWorker: ActorDefinition = defineActor({
  name: "worker",
  uses: [tcp],
  tcp: {
    async handleConnectionTransfer({ self, tcp }, connection) {
      for (;;) {
        const data = await tcp.receive(connection, 65_536);
        if (data.length === 0) break;
        tcp.send(connection, data);
      }
      self.shutdown();
    },
  },
});
