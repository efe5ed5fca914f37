import { defineActor } from "@troupe/actor";
import { supervisor } from "@troupe/supervisor-handler";
import { acceptor } from "./acceptor.ts";
import { worker } from "./worker.ts";

interface State {
  readonly address: string;
  readonly workers: number;
  /** Names of the children by their ids, which stay when a child is restarted. */
  readonly names: Readonly<Record<string, string>>;
}

const first: State = { address: "127.0.0.1:0", workers: 2, names: {} };

/** Keeps the workers and the acceptor alive: one that crashes is started again, and nobody else is touched. */
export const pool = defineActor({
  name: "pool",
  uses: [supervisor],
  state: first,
  async init({ supervisor, state }) {
    const workers = Array.from({ length: state.workers }, (_, index) => `worker-${index + 1}`);
    const ids = await supervisor.supervise({
      strategy: "one-for-one",
      intensity: 10,
      periodMs: 10_000,
      children: [
        ...workers.map((name) => ({ definition: worker.name, name })),
        // Last: nobody is let in before there is somebody to serve.
        { definition: acceptor.name, state: { address: state.address, workers, next: 0 } },
      ],
    });
    const names = Object.fromEntries(ids.map((id, index) => [id, workers[index] ?? acceptor.name]));
    return { ...state, names };
  },
  supervisor: {
    handleChildError: ({ self, state }, child, failure) =>
      self.log(`${state.names[child]} crashed: ${failure.message}`),
    handleChildRestart: ({ self, state }, child) => self.log(`${state.names[child]} runs again`),
  },
});
