import { NO_METADATA, type Metadata, checkSentMetadata } from "@troupe/roam-wire";
import { type ConnectOptions, Connection } from "./connection.ts";
import type { Dispatcher, VirtualPart } from "./core/contracts.ts";
import { virtualConnections } from "./core/virtual-connections.ts";
import { ConnectionClosedError } from "./errors.ts";
import type { PeerInfo } from "./transport.ts";

/** A Connect of the peer's. It is answered once; one that `onConnect` neither answers nor keeps waiting is rejected. */
export interface IncomingConnection {
  readonly metadata: Metadata;
  readonly peer: PeerInfo;
  /** Aborts when the link ends before the answer: what waits for something else on behalf of this Connect may stop. */
  readonly signal: AbortSignal;
  /**
   * Accepts: the connection can be used at once, by both sides.
   * @param options.dispatcher answers calls on it; by default the session's dispatcher does
   */
  accept(options?: { readonly metadata?: Metadata; readonly dispatcher?: Dispatcher }): Connection;
  reject(reason: string, metadata?: Metadata): void;
}

/** Takes the peer's Connects. If it returns a promise, the answer may come until that settles. */
export type OnConnect = (incoming: IncomingConnection) => unknown;

/** Virtual connections, for sessions that have them. */
export const virtualPart: VirtualPart = {
  connects: virtualConnections,
  open(link, { signal, dispatcher, metadata = NO_METADATA }: ConnectOptions, peer) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      checkSentMetadata(metadata);
      const connects = link.connects!;
      const onAbort = (): void => {
        connects.abandon(requestId);
        reject(signal!.reason as Error);
      };
      const done = (): void => signal?.removeEventListener("abort", onAbort);
      const requestId = connects.request(metadata, {
        accepted: (id, metadata) => {
          done();
          const core = link.connections.get(id)!;
          if (dispatcher !== undefined) core.dispatcher = dispatcher;
          resolve(new Connection(core, peer, metadata));
        },
        failed: (error) => {
          done();
          reject(error);
        },
      });
      signal?.addEventListener("abort", onAbort);
    });
  },
  offer(link, requestId, metadata, peer, onConnect) {
    const reject = (reason: string, metadata: Metadata = NO_METADATA): void =>
      link.connects!.reject(requestId, reason, metadata);
    if (onConnect === undefined) return reject("not listening");
    let gone: AbortController | undefined;
    const incoming: IncomingConnection = {
      metadata,
      peer,
      get signal() {
        if (gone === undefined) {
          const own = (gone = new AbortController());
          link.connects!.whenGone(requestId, (error) => own.abort(error));
        }
        return gone.signal;
      },
      accept: ({ metadata: answer = NO_METADATA, dispatcher } = {}) => {
        const core = link.connects!.accept(requestId, answer, dispatcher);
        if (core === undefined)
          throw new ConnectionClosedError(0, "this Connect is not waiting for an answer any more");
        return new Connection(core, peer, metadata);
      },
      reject,
    };
    // One that nobody answers would leave the peer waiting.
    Promise.resolve(incoming)
      .then(onConnect)
      .then(
        () => reject("not accepted"),
        () => reject("failed"),
      );
  },
};
