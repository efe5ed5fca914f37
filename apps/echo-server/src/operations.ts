import type { TcpApi } from "@troupe/tcp-handler";

/** Where to listen, as data: it is the actor's state, so a restarted actor listens in the same places. */
export interface Listen {
  /** `host:port`; port 0 picks a free one. */
  readonly address: string;
  readonly tls: boolean;
}

/** Bytes that had arrived on each connection, by its id. */
export type Traffic = Readonly<Record<string, number>>;

/** The part of the actor's context that is used here. */
export interface WithTcp {
  readonly tcp: TcpApi;
}

export async function listenAll(
  context: WithTcp & { readonly state: { readonly listen: readonly Listen[] } },
): Promise<void> {
  for (const { address, tls } of context.state.listen) await context.tcp.listen(address, { tls });
}

/**
 * What the process asks of the actor that serves. Nothing here waits: an actor makes one call at a time, so a call that
 * waited for the connections to end would keep their bytes from being echoed, and they would never end.
 */
export const operations = {
  /** Where it listens, in the order in which the listeners were opened. */
  addresses({ tcp }: WithTcp) {
    return { reply: tcp.listeners().map((listener) => tcp.listenerAddress(listener)) };
  },

  /** Frees the addresses. Connections that were accepted go on. */
  stopAccepting({ tcp }: WithTcp): void {
    for (const listener of tcp.listeners()) tcp.closeListener(listener);
  },

  /**
   * Closes the connections on which nothing has happened since the last call, and replies which others there are.
   * @param before what the last call replied
   */
  closeQuiet({ tcp }: WithTcp, before: Traffic) {
    const busy: Record<string, number> = {};
    for (const connection of tcp.connections()) {
      const { bytesRead, waitingBytes, unsentBytes } = tcp.counters(connection);
      const quiet = before[connection] === bytesRead && waitingBytes === 0 && unsentBytes === 0;
      if (quiet) tcp.close(connection);
      else busy[connection] = bytesRead;
    }
    return { reply: busy };
  },
};
