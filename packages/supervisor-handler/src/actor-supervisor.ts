import { orAborted } from "@troupe/handler";
import type { ActorPort, EventView, RuntimeServices } from "@troupe/handler";
import { generateTheaterId, isInvalidIdError, parseTheaterId } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { ChildSpec, EndOptions, SpawnOptions, Supervise, SupervisorApi, WaitOptions } from "./api.ts";
import type { AwaitedChildren } from "./awaited-children.ts";
import { checkedCount, checkPolicy, checkedSettings, spawnRequest } from "./child-spec.ts";
import type { Children } from "./children.ts";
import { childNotFound, specInvalid, SupervisorError } from "./errors.ts";
import type { Monitors } from "./monitors.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { RestartPolicy } from "./supervision.ts";

/** What one actor's functions work with. */
export interface SupervisorParts {
  readonly port: ActorPort;
  readonly runtime: RuntimeServices;
  readonly children: Children;
  readonly awaited: AwaitedChildren;
  readonly monitors: Monitors;
  readonly subscriptions: Subscriptions;
}

/** What one actor may do: checks who asks for what, and passes it on. It sees this object, so all else is private. */
export class ActorSupervisor implements SupervisorApi {
  readonly #port: ActorPort;
  readonly #runtime: RuntimeServices;
  readonly #parts: SupervisorParts;

  constructor(parts: SupervisorParts) {
    this.#port = parts.port;
    this.#runtime = parts.runtime;
    this.#parts = parts;
  }

  // --- starting

  spawn(child: string | ChildSpec, options?: SpawnOptions): Promise<TheaterId> {
    const policy = options?.restart ?? (typeof child === "string" ? undefined : child.restart) ?? "temporary";
    const port = this.#port;
    // The hot path: a temporary child is known to the runtime alone, and the runtime's promise will do.
    if (typeof child === "string" && port.alive && !this.#parts.children.keeps(policy)) {
      return this.#runtime.spawn(spawnRequest(child, options, port.id, undefined), options?.signal);
    }
    return this.#spawn(child, options, policy);
  }

  /** The id is known before the child lives, and so nothing that happens to it is missed. */
  async #spawn(
    child: string | ChildSpec,
    options: SpawnOptions | undefined,
    policy: RestartPolicy,
  ): Promise<TheaterId> {
    this.#port.check();
    checkPolicy(policy);
    const { children } = this.#parts;
    const id = generateTheaterId();
    const request = spawnRequest(child, options, this.#port.id, id);
    if (!children.keeps(policy)) return await this.#runtime.spawn(request, options?.signal);
    children.starting(id, policy);
    try {
      await this.#runtime.spawn(request, options?.signal);
    } catch (error) {
      children.failedToStart(id);
      throw error;
    }
    children.started(id);
    return id;
  }

  async spawnAndWait(child: string | ChildSpec, options: WaitOptions = {}): Promise<Uint8Array | undefined> {
    this.#port.check();
    const { timeoutMs, signal } = options;
    if (timeoutMs !== undefined && !(timeoutMs >= 0))
      throw specInvalid("timeoutMs", timeoutMs, "milliseconds, at least 0");
    signal?.throwIfAborted();
    const id = generateTheaterId();
    const request = spawnRequest(child, options, this.#port.id, id);
    return await this.#parts.awaited.run(id, request, timeoutMs, signal);
  }

  async resume(
    child: string | ChildSpec,
    state: unknown,
    options?: Omit<SpawnOptions, "state" | "init">,
  ): Promise<TheaterId> {
    return await this.spawn(child, { ...options, state, init: false });
  }

  async supervise(options: Supervise): Promise<readonly TheaterId[]> {
    this.#port.check();
    const { children } = this.#parts;
    const specs = allOf(options.children ?? []);
    children.configure(checkedSettings(options, children.settings));
    const started: TheaterId[] = [];
    try {
      // One after the other: the next one may need what the one before has set up.
      // oxlint-disable-next-line no-await-in-loop
      for (const spec of specs) started.push(await this.#spawn(spec, undefined, spec.restart ?? "permanent"));
    } catch (error) {
      // oxlint-disable-next-line no-await-in-loop
      for (const child of started.toReversed()) if (children.owns(child)) await children.stop(child, "stop");
      throw error;
    }
    return started;
  }

  // --- children

  listChildren(): readonly TheaterId[] {
    this.#port.check();
    return this.#parts.children.list();
  }

  async restartChild(child: TheaterId, options: EndOptions = {}): Promise<void> {
    await orAborted(this.#parts.children.restart(this.#own(child)), options.signal);
  }

  async stopChild(child: TheaterId, options: EndOptions = {}): Promise<void> {
    await orAborted(this.#parts.children.stop(this.#own(child), "stop"), options.signal);
  }

  async terminateChild(child: TheaterId, options: EndOptions = {}): Promise<void> {
    await orAborted(this.#parts.children.stop(this.#own(child), "terminate"), options.signal);
  }

  getChildState(child: TheaterId): unknown {
    return this.#runtime.state(this.#own(child));
  }

  getChildEvents(child: TheaterId): readonly EventView[] {
    return this.#runtime.events(this.#own(child));
  }

  subscribeToChild(child: TheaterId): void {
    this.#parts.subscriptions.add(this.#own(child));
  }

  unsubscribeFromChild(child: TheaterId): void {
    this.#parts.subscriptions.delete(this.#own(child));
  }

  /** Throws CHILD_NOT_FOUND, CHILD_ID_INVALID. */
  #own(child: TheaterId): TheaterId {
    this.#port.check();
    if (this.#parts.children.owns(child)) return child;
    const parsed = parsedId(child);
    if (parsed !== child && this.#parts.children.owns(parsed)) return parsed;
    throw childNotFound(child);
  }

  // --- anybody

  monitor(actor: TheaterId): void {
    this.#port.check();
    this.#parts.monitors.add(actor);
  }

  demonitor(actor: TheaterId): void {
    this.#port.check();
    this.#parts.monitors.delete(actor);
  }
}

/** Each child by itself. Throws SPEC_INVALID. */
function allOf(specs: NonNullable<Supervise["children"]>): readonly ChildSpec[] {
  return specs.flatMap((spec): readonly ChildSpec[] => {
    if (spec.count === undefined) return [spec];
    const name = spec.name ?? spec.definition ?? "child";
    return Array.from({ length: checkedCount(spec.count) }, (_, index) => ({ ...spec, name: `${name}-${index + 1}` }));
  });
}

/** An id in another form than the canonical one is an id too. Throws CHILD_ID_INVALID. */
function parsedId(child: TheaterId): TheaterId {
  try {
    return parseTheaterId(child);
  } catch (error) {
    if (!isInvalidIdError(error)) throw error;
    throw new SupervisorError("CHILD_ID_INVALID", `not the id of a child: ${error.message}`, {
      cause: error,
      hostText: `Invalid child ID: ${error.hostText}`,
    });
  }
}
