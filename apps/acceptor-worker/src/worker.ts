import { defineActor } from "@troupe/actor";
import { messages } from "@troupe/message-handler";
import { tcp } from "@troupe/tcp-handler";
import { splitLines } from "./lines.ts";

interface State {
  /** Lines served in this life: a restarted worker begins again at 0. */
  readonly served: number;
  /** By connection: the beginning of a line whose end has not come yet. */
  readonly partial: Readonly<Record<string, Uint8Array>>;
}

const first: State = { served: 0, partial: {} };
const maxLineBytes = 64 * 1024;
const encoder = new TextEncoder();

/** Serves lines on the connections that it is given, under its own name. */
export const worker = defineActor({
  name: "worker",
  uses: [tcp, messages],
  state: first,
  init: ({ self, messages }) => messages.registerName(self.name),
  tcp: {
    handleConnectionTransfer: ({ tcp }, connection) => tcp.setActive(connection, "active"),
    onData({ tcp, self, state }, connection, data) {
      const { lines, rest } = splitLines(state.partial[connection], data);
      const say = (text: string): number => tcp.send(connection, encoder.encode(`${self.name}: ${text}\n`));
      let { served } = state;
      for (const line of lines) {
        served += 1;
        if (line === "crash") throw new Error("asked to crash");
        if (line === "whoami") say(`${tcp.connections().length} connection(s), ${served} line(s)`);
        else if (line === "quit") return ended(connection);
        else say(line);
      }
      if (rest.length <= maxLineBytes) return { served, partial: { ...state.partial, [connection]: rest } };
      say(`a line may have ${maxLineBytes} bytes`);
      return ended(connection);

      function ended(one: number): State {
        tcp.close(connection);
        return { served, partial: without(state.partial, one) };
      }
    },
    onClose: ({ state }, connection) => ({ ...state, partial: without(state.partial, connection) }),
  },
});

function without(partial: State["partial"], connection: number): State["partial"] {
  const { [connection]: _gone, ...others } = partial;
  return others;
}
