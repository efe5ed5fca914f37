import { defineActor, err } from "@troupe/actor";
import { messages } from "@troupe/message-handler";
import { tcp, TcpError } from "@troupe/tcp-handler";

interface State {
  /** `host:port`; port 0 picks a free one. */
  readonly address: string;
  /** The names of the workers: a name stays when its worker is restarted. */
  readonly workers: readonly string[];
  /** Whose turn it is. */
  readonly next: number;
}

const first: State = { address: "127.0.0.1:0", workers: [], next: 0 };
const passedOver: ReadonlySet<string> = new Set(["TARGET_NOT_FOUND", "CONNECTION_LIMIT"]);

/** Accepts connections and hands each to the next worker, before its first byte was read: the session begins there. */
export const acceptor = defineActor({
  name: "acceptor",
  uses: [tcp, messages],
  state: first,
  init: async ({ tcp, state }) => void (await tcp.listen(state.address)),
  tcp: {
    handleConnection({ tcp, messages, state }, connection) {
      const { workers, next } = state;
      for (let tried = 0; tried < workers.length; tried++) {
        const turn = (next + tried) % workers.length;
        const worker = messages.whereis(workers[turn]!);
        if (worker === undefined) continue;
        try {
          tcp.transfer(connection, worker);
          return { ...state, next: turn + 1 };
        } catch (error) {
          // It has just crashed and is not back yet, or it has enough: the next one takes it.
          if (!(error instanceof TcpError && passedOver.has(error.code))) throw error;
        }
      }
      return err("no worker can take it");
    },
  },
});
