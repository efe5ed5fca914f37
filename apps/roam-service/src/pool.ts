import { defineActor } from "@troupe/actor";
import { supervisor } from "@troupe/supervisor-handler";
import { acceptor } from "./acceptor.ts";
import { worker } from "./worker.ts";

/** Keeps the workers and the acceptor alive: one that crashes is started again, and nobody else is touched. */
export const pool = defineActor({
  name: "pool",
  uses: [supervisor],
  state: { address: "127.0.0.1:0", workers: 2 },
  async init({ supervisor, state }) {
    const workers = Array.from({ length: state.workers }, (_, index) => `worker-${index + 1}`);
    await supervisor.supervise({
      strategy: "one-for-one",
      intensity: 10,
      periodMs: 10_000,
      children: [
        ...workers.map((name) => ({ definition: worker.name, name })),
        // Last: nobody is let in before there is somebody to serve.
        { definition: acceptor.name, state: { address: state.address, workers, next: 0 } },
      ],
    });
  },
});
