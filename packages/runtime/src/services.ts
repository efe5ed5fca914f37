import type { ActorDown, ActorInfo, EventView, RuntimeServices, SpawnRequest } from "@troupe/handler";
import { actorNotFound } from "@troupe/handler";
import type { IdTable, TheaterId } from "@troupe/ids";
import type { Cell } from "./cell.ts";
import type { Cells } from "./cells.ts";
import { ChainRecorder } from "./chain-recorder.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Monitors } from "./monitors.ts";
import type { Names } from "./names.ts";

/** What a runtime's handlers may ask of it. */
export class Services implements RuntimeServices {
  readonly #cells: () => Cells;
  readonly #byId: IdTable<TheaterId, Cell>;
  readonly #lifecycle: Lifecycle;
  readonly #names: Names;
  readonly #monitors: Monitors;

  /** @param cells asked for late: handlers are mounted while the runtime is being put together */
  constructor(
    cells: () => Cells,
    byId: IdTable<TheaterId, Cell>,
    lifecycle: Lifecycle,
    names: Names,
    monitors: Monitors,
  ) {
    this.#cells = cells;
    this.#byId = byId;
    this.#lifecycle = lifecycle;
    this.#names = names;
    this.#monitors = monitors;
  }

  spawn(request: SpawnRequest, signal?: AbortSignal): Promise<TheaterId> {
    return this.#cells().spawn(request, signal);
  }

  async stop(actor: TheaterId, by?: TheaterId): Promise<void> {
    const cell = this.#byId.get(actor);
    if (cell !== undefined) await this.#lifecycle.stop(cell, { reason: "stop", by });
  }

  async terminate(actor: TheaterId, by?: TheaterId): Promise<void> {
    const cell = this.#byId.get(actor);
    if (cell !== undefined) await this.#lifecycle.terminate(cell, { reason: "terminate", by });
  }

  async restart(actor: TheaterId): Promise<void> {
    await this.#cells().restart(actor, true);
  }

  forget(actor: TheaterId): void {
    this.#lifecycle.forget(actor);
  }

  info(actor: TheaterId): ActorInfo | undefined {
    const cell = this.#byId.get(actor);
    if (cell === undefined) return undefined;
    const { id, name, parent } = cell.identity;
    return { id, name, definition: cell.plan.definition.name, parent };
  }

  children(actor: TheaterId): readonly TheaterId[] {
    return (this.#byId.get(actor)?.children?.toArray() ?? []).map((child) => child.id);
  }

  state(actor: TheaterId): unknown {
    return structuredClone(this.#cells().get(actor).context.state);
  }

  events(actor: TheaterId): readonly EventView[] {
    return this.#recorderOf(actor)?.chain.events().map(viewOf) ?? [];
  }

  subscribe(actor: TheaterId, listener: (event: EventView) => void): () => void {
    return this.#recorderOf(actor)?.listen(listener) ?? (() => {});
  }

  #recorderOf(actor: TheaterId): ChainRecorder | undefined {
    const { recorder } = this.#cells().get(actor).identity;
    return recorder instanceof ChainRecorder ? recorder : undefined;
  }

  monitor(actor: TheaterId, listener: (down: ActorDown) => void): () => void {
    if (this.#byId.has(actor)) return this.#monitors.add(actor, listener);
    let wanted = true;
    queueMicrotask(() => {
      if (wanted) listener({ actor, reason: "not-found" });
    });
    return () => {
      wanted = false;
    };
  }

  register(name: string, actor: TheaterId): boolean {
    // Nobody would ever take the name back.
    if (!this.#byId.has(actor)) throw actorNotFound(actor);
    return this.#names.register(name, actor);
  }

  unregister(name: string): void {
    this.#names.unregister(name);
  }

  whereis(name: string): TheaterId | undefined {
    return this.#names.whereis(name);
  }
}

function viewOf(event: { readonly type: string; readonly payload: Uint8Array | null }): EventView {
  return { type: event.type, data: event.payload ?? new Uint8Array(0) };
}
