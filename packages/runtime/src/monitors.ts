import type { ActorDown } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";

/** Who wants to hear of the end of which actor. */
export class Monitors {
  readonly #listeners = new Map<TheaterId, Set<(down: ActorDown) => void>>();

  add(actor: TheaterId, listener: (down: ActorDown) => void): () => void {
    let listeners = this.#listeners.get(actor);
    if (listeners === undefined) this.#listeners.set(actor, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(actor) === listeners) this.#listeners.delete(actor);
    };
  }

  watches(actor: TheaterId): boolean {
    return this.#listeners.has(actor);
  }

  /** Tells everybody who asked, once. What one of them throws goes to `failed`: the others are told all the same. */
  down(down: ActorDown, failed: (error: unknown) => void): void {
    const listeners = this.#listeners.get(down.actor);
    if (listeners === undefined) return;
    this.#listeners.delete(down.actor);
    for (const listener of listeners) {
      try {
        listener(down);
      } catch (error) {
        failed(error);
      }
    }
  }
}
