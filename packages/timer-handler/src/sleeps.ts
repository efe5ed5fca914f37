import { actorGone } from "@troupe/handler";
import type { ActorPort, Clock } from "@troupe/handler";
import type { SleepOptions } from "./api.ts";

/** The sleeps of one actor. */
export class Sleeps {
  readonly #clock: Clock;
  readonly #port: ActorPort;
  readonly #running = new Set<(reason: Error) => void>();
  #over = false;

  constructor(clock: Clock, port: ActorPort) {
    this.#clock = clock;
    this.#port = port;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Throws ACTOR_GONE once the actor is asked to stop, and the reason of a signal that is aborted already. */
  start(delayMs: number, { signal, keepAlive = true }: SleepOptions): Promise<void> {
    if (this.#over) throw actorGone(this.#port.id);
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#running.delete(fail);
        signal?.removeEventListener("abort", abort);
      };
      const timer = this.#clock.timer(
        delayMs,
        () => {
          done();
          resolve();
        },
        { keepAlive },
      );
      const fail = (reason: Error): void => {
        done();
        timer.cancel();
        reject(reason);
      };
      // Whatever it is: a signal may be aborted with any value.
      const abort = (): void => fail(signal?.reason as Error);
      this.#running.add(fail);
      signal?.addEventListener("abort", abort);
    });
  }

  /** The actor ends, or is asked to: it sleeps no more. */
  end(): void {
    this.#over = true;
    for (const fail of this.#running) fail(actorGone(this.#port.id));
  }
}
