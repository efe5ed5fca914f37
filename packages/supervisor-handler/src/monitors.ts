import { errorText } from "@troupe/handler";
import type { RuntimeServices } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { DownReason } from "./api.ts";
import type { Teller } from "./teller.ts";

/** The actors whose end one actor wants to hear of. */
export class Monitors {
  readonly #runtime: RuntimeServices;
  readonly #teller: Teller;
  readonly #byActor: Map<TheaterId, () => void> = new Map();

  constructor(runtime: RuntimeServices, teller: Teller) {
    this.#runtime = runtime;
    this.#teller = teller;
  }

  /** Throws CALLBACK_MISSING. */
  add(actor: TheaterId): void {
    this.#teller.require("handleActorDown");
    if (this.#byActor.has(actor)) return;
    if (this.#runtime.info(actor) === undefined) {
      this.#tell(actor, "not-found", undefined);
      return;
    }
    const end = this.#runtime.monitor(actor, ({ reason, error }) => {
      this.#byActor.delete(actor);
      this.#tell(actor, reason, error === undefined ? undefined : errorText(error));
    });
    this.#byActor.set(actor, end);
  }

  delete(actor: TheaterId): void {
    this.#byActor.get(actor)?.();
    this.#byActor.delete(actor);
  }

  clear(): void {
    for (const end of this.#byActor.values()) end();
    this.#byActor.clear();
  }

  #tell(actor: TheaterId, reason: DownReason, error: string | undefined): void {
    this.#teller.tell("handleActorDown", [actor, reason, error]);
  }
}
