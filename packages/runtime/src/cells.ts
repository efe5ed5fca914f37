import type { SpawnRequest } from "@troupe/handler";
import { actorNotFound, ActorError } from "@troupe/handler";
import { generateTheaterId } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import { Cell } from "./cell.ts";
import type { CellHost } from "./cell.ts";
import { diagnostics } from "./diagnostics.ts";
import { RuntimeError } from "./errors.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { ChainSettings, Settings } from "./options.ts";
import type { Plan } from "./plan.ts";
import type { Recorder } from "./recorder.ts";
import { readManifest } from "./registry.ts";
import type { Registry } from "./registry.ts";
import { startCell } from "./start.ts";

/** Makes the recorder of a new actor; undefined: the actor has no chain. */
export type MakeRecorder = (id: TheaterId, chain: ChainSettings | "off" | undefined) => Recorder | undefined;

/** The actors of a runtime: spawning them, and starting them again. */
export class Cells {
  readonly byId: Map<TheaterId, Cell>;
  readonly #settings: Settings;
  readonly #registry: Registry;
  readonly #lifecycle: Lifecycle;
  readonly #host: CellHost;
  readonly #makeRecorder: MakeRecorder;
  closed = false;

  constructor(
    byId: Map<TheaterId, Cell>,
    settings: Settings,
    registry: Registry,
    lifecycle: Lifecycle,
    host: CellHost,
    makeRecorder: MakeRecorder,
  ) {
    this.byId = byId;
    this.#settings = settings;
    this.#registry = registry;
    this.#lifecycle = lifecycle;
    this.#host = host;
    this.#makeRecorder = makeRecorder;
  }

  /** Throws ACTOR_NOT_FOUND. */
  get(actor: TheaterId): Cell {
    const cell = this.byId.get(actor);
    if (cell === undefined) throw actorNotFound(actor);
    return cell;
  }

  spawn(request: SpawnRequest): Promise<TheaterId> {
    let cell: Cell;
    try {
      cell = this.#create(request);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return this.#start(cell);
  }

  #create(request: SpawnRequest): Cell {
    this.#checkRoom(request.definition);
    const definition = this.#registry.definition(request.definition);
    let parent: Cell | undefined;
    if (request.parent !== undefined) {
      parent = this.get(request.parent);
      if (parent.phase === "stopping" || parent.ended) {
        throw new ActorError(
          "ACTOR_GONE",
          request.parent,
          `actor ${request.parent} is ending and can have no new children`,
        );
      }
    }
    const manifest = request.manifest === undefined ? undefined : readManifest(request.manifest);
    const plan: Plan =
      manifest === undefined ? this.#registry.plan(definition) : this.#registry.manifestPlan(definition, manifest);
    const state = request.state ?? manifest?.initialState ?? definition.initialState;
    const id = generateTheaterId();
    const cell = new Cell(
      this.#host,
      {
        id,
        name: request.name ?? manifest?.name ?? definition.name,
        parent: request.parent,
        // What crosses the border is data: nobody outside may change the state, and a restart needs it unchanged.
        initialState: state,
        withInit: request.init !== false,
        recorder: this.#makeRecorder(id, manifest?.chain),
      },
      plan,
    );
    this.byId.set(id, cell);
    if (parent !== undefined) (parent.children ??= new Set()).add(cell);
    return cell;
  }

  #checkRoom(subject: string): void {
    if (this.closed)
      throw new RuntimeError("RUNTIME_CLOSED", subject, `cannot spawn "${subject}": the runtime is closed`);
    if (this.byId.size >= this.#settings.maxActors) {
      throw new RuntimeError(
        "ACTOR_LIMIT",
        subject,
        `cannot spawn "${subject}": ${this.byId.size} actors run, the limit is ${this.#settings.maxActors}`,
      );
    }
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

  async restart(actor: TheaterId): Promise<void> {
    const old = this.byId.get(actor) ?? this.#lifecycle.departed.get(actor);
    if (old === undefined) throw actorNotFound(actor);
    if (!old.ended) await this.#lifecycle.stop(old, { reason: "stop", silent: true });
    // Somebody else restarted it while it was ending.
    if (this.byId.has(actor)) return;
    this.#checkRoom(old.plan.definition.name);
    this.#lifecycle.departed.delete(actor);
    const parent = old.identity.parent === undefined ? undefined : this.byId.get(old.identity.parent);
    const cell = new Cell(this.#host, old.identity, old.plan);
    cell.restarts = old.restarts + 1;
    this.byId.set(actor, cell);
    if (parent !== undefined) (parent.children ??= new Set()).add(cell);
    cell.identity.recorder?.restarted(cell.restarts);
    try {
      await this.#start(cell);
    } catch (error) {
      // Its supervisor may try again.
      if (parent !== undefined && !parent.ended) this.#lifecycle.departed.set(actor, cell);
      throw error;
    }
  }
}
