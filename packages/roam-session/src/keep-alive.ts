import { NO_METADATA } from "@troupe/roam-wire";
import type { ClockTimer } from "./clock.ts";
import { requestBytes } from "./core/request-bytes.ts";
import { LinkLostError } from "./errors.ts";
import type { Session } from "./session.ts";

/** How a link that has died without a word is found out. */
export interface KeepAliveOptions {
  /** After so many milliseconds without a message the peer is asked for one. */
  readonly intervalMs: number;
  /** How long it may take to answer, in milliseconds. By default as long as the interval. */
  readonly timeoutMs?: number | undefined;
}

/**
 * What the option `keepAlive` of a session does, for a session that was made without it, by the entry `unary` for instance: calls method 0, which no peer
 * has and every peer answers. It ends with the session; what it returns ends it earlier.
 */
export function keepAlive(session: Session, { intervalMs, timeoutMs = intervalMs }: KeepAliveOptions): () => void {
  const link = session.core;
  let timer: ClockTimer;
  const wait = (): void => {
    const { received } = link;
    timer = link.clock.timer(intervalMs, () => {
      // A link that isn't read because of us would seem dead.
      if (link.received !== received || link.reading.isPaused) wait();
      else ask(received);
    });
  };
  const ask = (received: number): void => {
    try {
      const startedAt = link.clock.monotonic();
      const receiver = { label: "(is the peer there?)", startedAt, answered: ignore, failed: ignore };
      requestBytes(link.root, 0, 0, NO_METADATA, [], new Uint8Array(0), receiver);
    } catch {
      // At the limit of calls: those that are pending ask the same.
    }
    timer = link.clock.timer(timeoutMs, () => {
      if (link.received !== received || link.reading.isPaused) return wait();
      const error = new LinkLostError(`the peer was silent for ${intervalMs + timeoutMs} ms`);
      link.finish({ kind: "failed", error }, error);
    });
  };
  wait();
  const stop = (): void => timer.cancel();
  void session.closed.then(stop);
  return stop;
}

function ignore(): void {}
