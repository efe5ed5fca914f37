import type { Self } from "@troupe/actor";
import { actorGone } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { Cell } from "./cell.ts";
import { diagnostics } from "./diagnostics.ts";

/** `context.self`. Made when an actor first asks for it. */
export class OwnSelf implements Self {
  readonly #cell: Cell;
  #controller: AbortController | undefined = undefined;

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  get id(): TheaterId {
    return this.#cell.identity.id;
  }

  get name(): string {
    return this.#cell.identity.name;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cell.ended) this.#controller.abort(actorGone(this.id));
    }
    return this.#controller.signal;
  }

  log(message: string): void {
    this.#check();
    this.#cell.identity.recorder?.logged(message);
    if (diagnostics.log.hasSubscribers) diagnostics.log.publish({ actor: this.id, name: this.name, message });
  }

  shutdown(result?: Uint8Array): void {
    this.#check();
    this.#cell.identity.recorder?.shutdownAsked(result);
    this.#cell.requestShutdown(result);
  }

  /** The actor has ended. */
  end(reason: unknown): void {
    this.#controller?.abort(actorGone(this.id, reason));
  }

  #check(): void {
    if (this.#cell.ended) throw actorGone(this.id);
  }
}
