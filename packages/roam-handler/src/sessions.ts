import type { HandlerHost } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import type { Connection, Role } from "@troupe/roam-session";
import type { ActorConnection, Serving } from "./actor-connection.ts";
import { ActorLink } from "./actor-link.ts";
import type { LinkListener } from "./actor-link.ts";
import type { ActorSide } from "./actor-side.ts";
import type { RoamConnectOptions } from "./api.ts";
import { messageOf, RoamHandlerError } from "./errors.ts";
import type { RoamOptions } from "./options.ts";
import type { Waits } from "./waits.ts";

interface Entry {
  readonly connection: ActorConnection;
  readonly link: ActorLink;
}

/** The sessions of one actor: those on connections that it owns, and the virtual connections over them. */
export class Sessions implements LinkListener {
  readonly #host: HandlerHost;
  readonly #options: RoamOptions;
  readonly #serving: Serving;
  readonly #waits: Waits;
  readonly #byId = new Map<ConnectionId, Entry>();
  readonly #links = new Set<ActorLink>();

  constructor(host: HandlerHost, options: RoamOptions, serving: Serving, waits: Waits) {
    this.#host = host;
    this.#options = options;
    this.#serving = serving;
    this.#waits = waits;
  }

  get #actor(): ActorSide {
    return this.#serving.calls.actor;
  }

  serve(id: ConnectionId): void {
    this.#actor.required("handleCall");
    this.#begin("acceptor", id);
  }

  async open(id: ConnectionId, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const link = this.#begin("initiator", id);
    await this.#waits.start<void>(signal, ({ resolve, reject }) => {
      link.opened.then(
        () => resolve(),
        (error: unknown) =>
          reject(new RoamHandlerError("SESSION_FAILED", `connection ${id}: ${messageOf(error)}`, id, error)),
      );
      return () => link.leave();
    });
  }

  #begin(role: Role, id: ConnectionId): ActorLink {
    const { port } = this.#actor;
    const stream = this.#host.takeStream(port.id, id);
    if (stream === undefined) {
      throw new RoamHandlerError("CONNECTION_NOT_FOUND", `actor "${port.name}" owns no connection ${id}`, id);
    }
    const link = new ActorLink(role, id, stream, this.#serving, this.#options, this);
    this.#links.add(link);
    this.began(link.root, link);
    return link;
  }

  connect(id: ConnectionId, { metadata, signal }: RoamConnectOptions): Promise<ConnectionId> {
    this.find(id);
    const { link } = this.#entry(id);
    return this.#waits.start(signal, ({ resolve, reject }) => {
      const giveUp = new AbortController();
      link.connect(metadata, giveUp.signal).then(
        (connection) => resolve(connection.id),
        (error: unknown) => {
          const code = isRejected(error) ? "CONNECTION_REFUSED" : "REFUSED_BY_LINK";
          reject(new RoamHandlerError(code, `connection ${id}: ${messageOf(error)}`, id, error));
        },
      );
      return () => giveUp.abort();
    });
  }

  close(id: ConnectionId): void {
    const { connection, link } = this.#entry(id);
    link.close(connection);
  }

  ids(): readonly ConnectionId[] {
    const open = [...this.#byId.values()].filter(isThere);
    return open.map(({ connection }) => connection.id);
  }

  #entry(id: ConnectionId): Entry {
    const entry = this.#byId.get(id);
    if (entry !== undefined) return entry;
    throw new RoamHandlerError("SESSION_NOT_FOUND", `no session of this actor on connection ${id}`, id);
  }

  /** What calls are made on; throws SESSION_NOT_FOUND. */
  readonly find = (id: ConnectionId): Connection => {
    const { raw } = this.#entry(id).connection;
    if (raw !== undefined) return raw;
    throw new RoamHandlerError("SESSION_NOT_FOUND", `the session on connection ${id} is not open yet`, id);
  };

  // --- what links tell

  began(connection: ActorConnection, link: ActorLink): void {
    this.#byId.set(connection.id, { connection, link });
  }

  ended(connection: ActorConnection, reason: string): void {
    const entry = this.#byId.get(connection.id);
    this.#byId.delete(connection.id);
    if (entry?.link.root === connection) this.#links.delete(entry.link);
    if (entry !== undefined && isThere(entry)) this.#actor.tell("handleSessionEnd", connection.id, reason);
  }

  // --- the end of the actor

  stopping(): void {
    for (const link of this.#links) link.drain();
  }

  end(): void {
    for (const link of this.#links) link.leave();
  }
}

/** Not a virtual connection that is still being opened: the actor does not know of it yet. */
function isThere({ connection, link }: Entry): boolean {
  return connection === link.root || connection.raw !== undefined;
}

function isRejected(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === "connect-rejected";
}
