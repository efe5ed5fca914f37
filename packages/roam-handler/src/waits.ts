import { actorGone } from "@troupe/handler";
import type { ActorPort } from "@troupe/handler";

/** What a wait is ended with, once. */
export interface Settle<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** What one actor waits for: each ends with what it waits for, with its signal, or with the actor. */
export class Waits {
  readonly #port: ActorPort;
  readonly #running = new Set<(reason: unknown) => void>();

  constructor(port: ActorPort) {
    this.#port = port;
  }

  /** @param begin gets what ends the wait, and returns what takes back what it began */
  start<T>(signal: AbortSignal | undefined, begin: (settle: Settle<T>) => () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      let isOver = false;
      const done = (): void => {
        isOver = true;
        this.#running.delete(giveUp);
        signal?.removeEventListener("abort", onAbort);
      };
      const giveUp = (reason: unknown): void => {
        done();
        undo();
        // Whatever it is: a signal may be aborted with any value.
        reject(reason);
      };
      const onAbort = (): void => giveUp(signal?.reason);
      const undo = begin({
        resolve: (value) => (done(), resolve(value)),
        reject: (reason) => (done(), reject(reason)),
      });
      if (isOver) return;
      this.#running.add(giveUp);
      signal?.addEventListener("abort", onAbort);
    });
  }

  /** The actor ends, or is to. */
  end(): void {
    for (const giveUp of this.#running) giveUp(actorGone(this.#port.id));
  }
}
