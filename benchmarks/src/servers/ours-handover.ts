import { defineActor } from "@troupe/actor";
import { messages } from "@troupe/message-handler";
import { supervisor } from "@troupe/supervisor-handler";
import { tcp } from "@troupe/tcp-handler";
import type { StartServer } from "./contract.ts";
import { activeWorker } from "./ours-acceptor.ts";
import { serve } from "./ours.ts";

/** An actor for each connection, which gets it second hand: acceptor, greeter, worker. */
export const start: StartServer = (options) => {
  const greeter = defineActor({
    name: "greeter",
    uses: [tcp, supervisor, messages],
    init({ messages }) {
      messages.registerName("greeter");
    },
    tcp: {
      async handleConnectionTransfer({ tcp, supervisor }, connection) {
        tcp.transfer(connection, await supervisor.spawn(activeWorker.name));
      },
    },
  });
  const acceptor = defineActor({
    name: "acceptor",
    uses: [tcp, supervisor, messages],
    state: "",
    async init({ tcp, supervisor }) {
      await supervisor.spawn(greeter.name);
      return tcp.listenerAddress(await tcp.listen(`${options.host}:0`));
    },
    tcp: {
      handleConnection({ tcp, messages }, connection) {
        tcp.transfer(connection, messages.whereis("greeter")!);
      },
    },
  });
  return serve(acceptor, options, { chain: "off", actors: [greeter, activeWorker] });
};
