import type { ActorDown } from "@troupe/handler";
import { IdTable } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";

/** Who wants to hear of the end of one actor. */
interface Watch {
  readonly id: TheaterId;
  readonly listeners: Set<(down: ActorDown) => void>;
}

/** Who wants to hear of the end of which actor. */
export class Monitors {
  readonly #watches = new IdTable<TheaterId, Watch>();

  add(actor: TheaterId, listener: (down: ActorDown) => void): () => void {
    let watch = this.#watches.get(actor);
    if (watch === undefined) this.#watches.add((watch = { id: actor, listeners: new Set() }));
    const { listeners } = watch;
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#watches.get(actor) === watch) this.#watches.delete(actor);
    };
  }

  watches(actor: TheaterId): boolean {
    return this.#watches.has(actor);
  }

  /** Tells everybody who asked, once. What one of them throws goes to `failed`: the others are told all the same. */
  down(down: ActorDown, failed: (error: unknown) => void): void {
    const watch = this.#watches.get(down.actor);
    if (watch === undefined) return;
    this.#watches.delete(down.actor);
    for (const listener of watch.listeners) {
      try {
        listener(down);
      } catch (error) {
        failed(error);
      }
    }
  }
}
