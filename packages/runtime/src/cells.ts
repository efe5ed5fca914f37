import type { SpawnRequest } from "@troupe/handler";
import { ActorError, actorNotFound } from "@troupe/handler";
import { generateTheaterId } from "@troupe/ids";
import type { IdTable, TheaterId } from "@troupe/ids";
import type { Manifest } from "@troupe/manifest";
import { Cell } from "./cell.ts";
import type { CellHost, Identity } from "./cell.ts";
import { ChainRecorder } from "./chain-recorder.ts";
import { copyOf } from "./data.ts";
import { diagnostics } from "./diagnostics.ts";
import { RuntimeError } from "./errors.ts";
import { firstGiven } from "./first-given.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { chainSettings } from "./options.ts";
import type { Settings } from "./options.ts";
import type { Plan } from "./plan.ts";
import { preparedPlan } from "./plan.ts";
import { readManifest } from "./registry.ts";
import type { Registry } from "./registry.ts";
import { Siblings } from "./siblings.ts";
import { startCell } from "./start.ts";

/** The actors of a runtime: spawning them, and starting them again. */
export class Cells {
  readonly byId: IdTable<TheaterId, Cell>;
  readonly #settings: Settings;
  readonly #registry: Registry;
  readonly #lifecycle: Lifecycle;
  readonly #host: CellHost;
  closed = false;

  constructor(
    byId: IdTable<TheaterId, Cell>,
    settings: Settings,
    registry: Registry,
    lifecycle: Lifecycle,
    host: CellHost,
  ) {
    this.byId = byId;
    this.#settings = settings;
    this.#registry = registry;
    this.#lifecycle = lifecycle;
    this.#host = host;
  }

  /** Throws ACTOR_NOT_FOUND. */
  get(actor: TheaterId): Cell {
    const cell = this.byId.get(actor);
    if (cell === undefined) throw actorNotFound(actor);
    return cell;
  }

  /**
   * In one go where nothing has to be loaded: spawning is a hot path.
   * @param signal ends the start, and what there is of the actor
   */
  spawn(request: SpawnRequest, signal?: AbortSignal): Promise<TheaterId> {
    return signal === undefined ? this.#spawn(request, undefined) : this.#spawnUnlessAborted(request, signal);
  }

  async #spawnUnlessAborted(request: SpawnRequest, signal: AbortSignal): Promise<TheaterId> {
    signal.throwIfAborted();
    const id = request.id ?? generateTheaterId();
    // It has never been a child of anybody: its supervisor hears of the failed start, and nothing else.
    const end = async (): Promise<void> => {
      const cell = this.byId.get(id);
      if (cell !== undefined) await this.#lifecycle.terminate(cell, { reason: "terminate", silent: true });
    };
    const aborted = (): void => void end();
    signal.addEventListener("abort", aborted);
    try {
      await this.#spawn({ ...request, id }, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", aborted);
    }
    // What it did after its init went on to its end.
    if (signal.aborted) await end();
    signal.throwIfAborted();
    return id;
  }

  #spawn(request: SpawnRequest, signal: AbortSignal | undefined): Promise<TheaterId> {
    try {
      this.#checkRoom(request);
      const definition = this.#registry.definition(request.definition);
      if (request.manifest === undefined && this.#settings.store === undefined) {
        const id = request.id ?? generateTheaterId();
        return this.#start(
          this.#add(request, this.#registry.plan(definition), undefined, id, this.#recorder(undefined)),
        );
      }
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#spawnLoading(request, signal);
  }

  /** With a manifest, whose handlers may have files to load, or a store to be opened. */
  async #spawnLoading(request: SpawnRequest, signal: AbortSignal | undefined): Promise<TheaterId> {
    const definition = this.#registry.definition(request.definition);
    const manifest = request.manifest === undefined ? undefined : readManifest(request.manifest, definition.name);
    if (manifest?.package !== undefined && manifest.package !== definition.name) {
      throw new RuntimeError(
        "PACKAGE_MISMATCH",
        manifest.name,
        `manifest of "${manifest.name}" is for "${manifest.package}", and "${definition.name}" was to be spawned`,
      );
    }
    if (manifest?.saveChain === true && this.#settings.store === undefined) {
      throw new RuntimeError(
        "NO_STORE",
        manifest.name,
        `manifest of "${manifest.name}": save_chain needs a runtime with a store`,
      );
    }
    const plan: Plan =
      manifest === undefined
        ? this.#registry.plan(definition)
        : await preparedPlan(this.#registry.manifestPlan(definition, manifest));
    const id = request.id ?? generateTheaterId();
    const recorder =
      this.#settings.store === undefined ? this.#recorder(manifest?.chain) : await this.#stored(id, manifest, signal);
    try {
      // The world may have changed while we were loading.
      signal?.throwIfAborted();
      this.#checkRoom(request);
      return await this.#start(this.#add(request, plan, manifest, id, recorder));
    } catch (error) {
      if (!this.byId.has(id)) await recorder?.close();
      throw error;
    }
  }

  #recorder(chain: Manifest["chain"]): ChainRecorder | undefined {
    const settings = this.#chainSettings(chain);
    return settings === undefined ? undefined : new ChainRecorder(settings, this.#settings.clock, undefined);
  }

  async #stored(
    id: TheaterId,
    manifest: Manifest | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ChainRecorder | undefined> {
    const settings = this.#chainSettings(manifest?.chain);
    if (settings === undefined) return undefined;
    return await ChainRecorder.stored(id, settings, this.#settings.clock, this.#settings.store!, signal);
  }

  #chainSettings(chain: Manifest["chain"]): Settings["chain"] {
    if (chain === "off") return undefined;
    return chain === undefined ? this.#settings.chain : chainSettings({ ...this.#settings.chain, ...chain });
  }

  #add(
    request: SpawnRequest,
    plan: Plan,
    manifest: Manifest | undefined,
    id: TheaterId,
    recorder: ChainRecorder | undefined,
  ): Cell {
    const parent = request.parent === undefined ? undefined : this.#parent(request.parent);
    const identity: Identity = {
      id,
      name: request.name ?? manifest?.name ?? plan.definition.name,
      parent: request.parent,
      initialState: firstGiven(copyOf(request.state), manifest?.initialState, plan.definition.initialState),
      withInit: request.init !== false,
      recorder,
      manifest: request.manifest,
      limits: manifest === undefined ? this.#settings.limits : { ...this.#settings.limits, ...manifest.limits },
    };
    return this.#enter(new Cell(this.#host, identity, plan), parent);
  }

  #parent(id: TheaterId): Cell {
    const parent = this.get(id);
    if (parent.phase !== "stopping" && !parent.ended) return parent;
    throw new ActorError("ACTOR_GONE", id, `actor ${id} is ending and can have no new children`);
  }

  #enter(cell: Cell, parent: Cell | undefined): Cell {
    const { recorder } = cell.identity;
    // Its recorder outlives a cell: from now on it belongs to this life.
    if (recorder instanceof ChainRecorder) recorder.actor = cell;
    this.byId.add(cell);
    if (parent !== undefined) (parent.children ??= new Siblings()).add(cell);
    return cell;
  }

  #checkRoom({ definition }: { readonly definition: string }): void {
    if (this.closed) {
      throw new RuntimeError("RUNTIME_CLOSED", definition, `cannot spawn "${definition}": the runtime is closed`);
    }
    const { maxActors } = this.#settings;
    if (this.byId.size < maxActors) return;
    throw new RuntimeError(
      "ACTOR_LIMIT",
      definition,
      `cannot spawn "${definition}": ${this.byId.size} actors run, the limit is ${maxActors}`,
    );
  }

  #start(cell: Cell): Promise<TheaterId> {
    if (diagnostics.spawn.hasSubscribers) {
      diagnostics.spawn.publish({
        actor: cell.id,
        name: cell.identity.name,
        definition: cell.plan.definition.name,
        restarts: cell.restarts,
      });
    }
    return startCell(cell, this.#abandon);
  }

  readonly #abandon = (cell: Cell, error: unknown): Promise<void> =>
    this.#lifecycle.terminate(cell, { reason: "crash", error, silent: true });

  /** @param bySupervisor otherwise a failure is told to the supervisor, who would not know of it */
  async restart(actor: TheaterId, bySupervisor: boolean): Promise<void> {
    const running = this.byId.get(actor);
    const stopping = running?.open === true;
    if (stopping) await this.#lifecycle.stop(running, { reason: "stop", silent: true, forRestart: true });
    // It ends for another reason: whether it may come back is for its supervisor to say.
    else await running?.ending;
    // Somebody else restarted it while it was ending.
    if (this.byId.has(actor)) return;
    const old = this.#lifecycle.departed.get(actor);
    if (old === undefined) throw actorNotFound(actor);
    const { parent } = old.identity;
    let supervisor: Cell | undefined;
    try {
      this.#checkRoom({ definition: old.plan.definition.name });
      supervisor = parent === undefined ? undefined : this.#parent(parent);
    } catch (error) {
      if (stopping) this.#lifecycle.forget(actor);
      throw error;
    }
    this.#lifecycle.departed.delete(actor);
    const cell = new Cell(this.#host, old.identity, old.plan);
    cell.restarts = old.restarts + 1;
    this.#enter(cell, supervisor);
    cell.identity.recorder?.restarted(cell.restarts);
    try {
      await this.#start(cell);
    } catch (error) {
      // Its supervisor, if there still is one, may try again.
      this.#lifecycle.departed.add(cell);
      if (supervisor === undefined || supervisor.ended) this.#lifecycle.forget(actor);
      else if (!bySupervisor) this.#lifecycle.restartFailed(cell, supervisor, error);
      throw error;
    }
  }
}
