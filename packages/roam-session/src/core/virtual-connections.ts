import { type Metadata, NO_METADATA, encodeAccept, encodeConnect, encodeReject } from "@troupe/roam-wire";
import { ConnectionClosedError, ConnectRejectedError, LimitError } from "../errors.ts";
import { Backlog } from "./backlog.ts";
import { ConnectionCore } from "./connection-core.ts";
import { ConnectionIds } from "./connection-ids.ts";
import type { ConnectReceiver, Connects, Dispatcher, LinkEvents } from "./contracts.ts";
import type { LinkCore } from "./link-core.ts";

/** How virtual connections come about on a link. */
export function virtualConnections(link: LinkCore, events: LinkEvents): Connects {
  return new VirtualConnections(link, events);
}

class VirtualConnections implements Connects {
  readonly pending: Map<number, ConnectReceiver> = new Map();
  readonly incoming: Set<number> = new Set();
  readonly #link: LinkCore;
  readonly #events: LinkEvents;
  readonly #ids: ConnectionIds;
  /** Connects that we gave up on: what is accepted late is closed at once. */
  readonly #abandoned = new Set<number>();
  /** Who wants to know if a Connect of the peer's will never be answered. */
  readonly #gone = new Map<number, (error: Error) => void>();
  #nextRequestId = 1;

  constructor(link: LinkCore, events: LinkEvents) {
    this.#link = link;
    this.#events = events;
    this.#ids = new ConnectionIds(link.role);
  }

  wasUsed(connId: number): boolean {
    return this.#ids.wasUsed(connId);
  }

  request(metadata: Metadata, receiver: ConnectReceiver): number {
    const link = this.#link;
    if (link.root.error !== undefined) throw link.root.error;
    const { maxPendingConnects, maxConnections } = link.limits;
    if (this.pending.size >= maxPendingConnects) {
      const message = `${maxPendingConnects} connections are being opened`;
      throw new LimitError("too-many-connects", message, maxPendingConnects);
    }
    if (this.#isFull)
      throw new LimitError("too-many-connections", `the link has ${maxConnections} connections`, maxConnections);
    // One counter for the link: the peer looks the answer up link-wide.
    const requestId = this.#nextRequestId++;
    link.say((writer) => encodeConnect(writer, requestId, metadata));
    this.pending.set(requestId, receiver);
    return requestId;
  }

  abandon(requestId: number): void {
    if (!this.pending.delete(requestId)) return;
    this.#abandoned.add(requestId);
    if (this.#abandoned.size > this.#link.limits.maxPendingConnects) {
      const [oldest] = this.#abandoned;
      this.#abandoned.delete(oldest!);
    }
  }

  accept(requestId: number, metadata: Metadata, dispatcher: Dispatcher | undefined): ConnectionCore | undefined {
    const link = this.#link;
    if (!this.incoming.delete(requestId)) return undefined;
    const id = this.#ids.next(link.connections);
    try {
      link.say((writer) => encodeAccept(writer, requestId, id, metadata));
    } catch (error) {
      this.incoming.add(requestId);
      throw error;
    }
    this.#gone.delete(requestId);
    return this.#add(id, dispatcher);
  }

  reject(requestId: number, reason: string, metadata: Metadata): void {
    if (!this.incoming.has(requestId)) return;
    this.#sayReject(requestId, reason, metadata);
    this.incoming.delete(requestId);
    this.#gone.delete(requestId);
  }

  whenGone(requestId: number, listener: (error: Error) => void): void {
    const { error } = this.#link.root;
    if (error !== undefined) listener(error);
    else if (this.incoming.has(requestId)) this.#gone.set(requestId, listener);
  }

  #sayReject(requestId: number, reason: string, metadata: Metadata): void {
    const link = this.#link;
    link.say((writer) => encodeReject(writer, requestId, reason, metadata));
    (link.backlog ??= new Backlog(link)).check();
  }

  /** Those that are being opened count, or the limit would be no bound. */
  get #isFull(): boolean {
    const { connections, limits } = this.#link;
    return connections.size + this.pending.size + this.incoming.size >= limits.maxConnections;
  }

  receivedConnect(requestId: number, metadata: Metadata): void {
    const { root, limits } = this.#link;
    const refusal = root.isDraining
      ? "draining"
      : this.incoming.size >= limits.maxPendingConnects || this.incoming.has(requestId)
        ? "too-many-connects"
        : this.#isFull
          ? "too-many-connections"
          : undefined;
    if (refusal !== undefined) return this.#sayReject(requestId, refusal, NO_METADATA);
    this.incoming.add(requestId);
    this.#events.connectRequested(requestId, metadata);
  }

  receivedAccept(requestId: number, connId: number, metadata: Metadata): void {
    const link = this.#link;
    const receiver = this.pending.get(requestId);
    const isFree = connId !== 0 && !link.connections.has(connId);
    if (receiver === undefined) {
      if (!this.#abandoned.delete(requestId) || !isFree) return void link.lateFrames++;
      this.#ids.note(connId);
      return link.sayGoodbye(connId, "");
    }
    this.pending.delete(requestId);
    if (!isFree) {
      const message = `the peer accepted with connection id ${connId}, which is in use`;
      return receiver.failed(new ConnectionClosedError(connId, message));
    }
    this.#ids.note(connId);
    this.#add(connId, undefined);
    receiver.accepted(connId, metadata);
  }

  receivedReject(requestId: number, reason: string, metadata: Metadata): void {
    const receiver = this.pending.get(requestId);
    if (this.pending.delete(requestId)) receiver?.failed(new ConnectRejectedError(reason, metadata));
    else this.#abandoned.delete(requestId);
  }

  receivedGoodbye(connId: number, reason: string): void {
    const connection = this.#link.connections.get(connId);
    if (connection === undefined) this.#link.lateFrames++;
    else this.#end(connection, `the peer closed connection ${connId}${reason && `: ${reason}`}`);
  }

  close(connection: ConnectionCore): void {
    const link = this.#link;
    if (link.connections.get(connection.id) !== connection) return;
    link.sayGoodbye(connection.id, "");
    this.#end(connection, `connection ${connection.id} was closed here`);
  }

  #add(id: number, dispatcher: Dispatcher | undefined): ConnectionCore {
    const link = this.#link;
    const connection = new ConnectionCore(link, id, dispatcher ?? link.dispatcher);
    link.connections.set(id, connection);
    return connection;
  }

  #end(connection: ConnectionCore, message: string): void {
    this.#link.connections.delete(connection.id);
    connection.end(new ConnectionClosedError(connection.id, message));
  }

  end(error: Error): void {
    for (const connection of this.#link.connections.values()) {
      this.#link.connections.delete(connection.id);
      connection.end(error);
    }
    for (const receiver of this.pending.values()) receiver.failed(error);
    this.pending.clear();
    this.incoming.clear();
    for (const listener of this.#gone.values()) listener(error);
    this.#gone.clear();
  }
}
