import { nextSocketId } from "@troupe/ids";
import type { ConnectionId } from "@troupe/ids";
import type { ByteStream } from "@troupe/handler";
import { isRoamSessionError } from "@troupe/roam-session";
import type { Connection, IncomingConnection, LinkEnd, Role, Session } from "@troupe/roam-session";
import { beginFramed, leave, refuseCalls } from "@troupe/roam-session/raw";
import type { Metadata } from "@troupe/roam-wire";
import { cobs } from "@troupe/roam-wire/framing";
import { ActorConnection } from "./actor-connection.ts";
import type { Serving } from "./actor-connection.ts";
import { ByteStreamTransport } from "./byte-stream-transport.ts";
import { ConnectCall } from "./connect-call.ts";
import { messageOf } from "./errors.ts";
import type { RoamOptions } from "./options.ts";

/** What a link tells its actor's side. */
export interface LinkListener {
  /** A connection of the peer's making was accepted, or is being opened from here: it has to be found from now on. */
  began(connection: ActorConnection, link: ActorLink): void;
  ended(connection: ActorConnection, reason: string): void;
}

/** A roam link of an actor, on a connection that the actor owns: its session, and all connections over it. */
export class ActorLink {
  readonly root: ActorConnection;
  readonly session: Session;
  /** Resolves when both Hellos have passed; rejects with why they have not. */
  readonly opened: Promise<unknown>;
  readonly #serving: Serving;
  readonly #listener: LinkListener;
  readonly #closing = new Set<ActorConnection>();

  constructor(
    role: Role,
    id: ConnectionId,
    stream: ByteStream,
    serving: Serving,
    options: RoamOptions,
    listener: LinkListener,
  ) {
    this.#serving = serving;
    this.#listener = listener;
    this.root = new ActorConnection(id, serving, role === "acceptor");
    const transport = new ByteStreamTransport(stream, options.framing ?? cobs, options.maxFrameBytes, () =>
      this.leave(),
    );
    const { session, opened } = beginFramed(role, transport, {
      dispatcher: this.root,
      onConnect: (incoming) => this.#offered(incoming),
      clock: serving.clock,
      limits: options.limits,
      handshakeTimeoutMs: options.handshakeTimeoutMs,
      keepAlive: options.keepAlive,
    });
    this.session = session;
    this.opened = opened;
    opened.then(
      () => {
        this.root.open(session.root);
        void session.closed.then((end) => listener.ended(this.root, reasonOfEnd(end)));
      },
      (error: unknown) => listener.ended(this.root, reasonOf(error)),
    );
  }

  // --- virtual connections

  /** The peer asks for one. What this returns is waited for with the answer. */
  #offered(incoming: IncomingConnection): Promise<void> | undefined {
    this.root.open(this.session.root);
    const { actor } = this.#serving.calls;
    const handleConnect = actor.optional("handleConnect");
    if (handleConnect === undefined) incoming.reject("not listening");
    else if (actor.port.full) incoming.reject("overloaded");
    else {
      const connection = new ActorConnection(nextSocketId(), this.#serving, true);
      return new Promise((resolve) => {
        const call = new ConnectCall(handleConnect, connection.id, this.root.id, incoming.metadata, (reply) => {
          if (reply?.accept === true) this.#accept(incoming, connection, reply.metadata);
          else incoming.reject(reply?.refuse ?? "not accepted");
          resolve();
        });
        if (!actor.port.arrive(call)) resolve();
      });
    }
    return undefined;
  }

  #accept(incoming: IncomingConnection, connection: ActorConnection, metadata: Metadata | undefined): void {
    let raw: Connection;
    try {
      raw = incoming.accept({ dispatcher: connection, ...(metadata === undefined ? {} : { metadata }) });
    } catch {
      // The link is gone, or the metadata is over a limit: then the peer hears of a failure.
      incoming.reject("failed");
      return;
    }
    this.#listener.began(connection, this);
    this.#bind(connection, raw);
  }

  #bind(connection: ActorConnection, raw: Connection): void {
    connection.open(raw);
    void raw.closed.then((error) => {
      this.#listener.ended(connection, this.#closing.delete(connection) ? "closed" : endOfConnection(error));
    });
  }

  /** Opens one. */
  async connect(metadata: Metadata | undefined, signal: AbortSignal): Promise<ActorConnection> {
    const connection = new ActorConnection(nextSocketId(), this.#serving, false);
    this.#listener.began(connection, this);
    try {
      this.#bind(connection, await this.session.connect({ metadata, signal, dispatcher: connection }));
    } catch (error) {
      this.#listener.ended(connection, "");
      throw error;
    }
    return connection;
  }

  // --- the end

  close(connection: ActorConnection): void {
    if (connection === this.root) {
      if (this.root.raw === undefined) this.leave();
      else void this.session.close();
    } else {
      this.#closing.add(connection);
      void connection.raw?.close();
    }
  }

  /** The actor is stopping: calls that come now are refused, those that are going on may still be answered. */
  drain(): void {
    refuseCalls(this.session.root);
    for (const connection of this.session.connections) refuseCalls(connection);
  }

  /** The actor or its connection ends: whoever waits for an answer is told, and then Goodbye is said. */
  leave(): void {
    leave(this.session, "actor-gone");
  }
}

function reasonOfEnd(end: LinkEnd): string {
  return "ruleId" in end ? end.ruleId : "error" in end ? reasonOf(end.error) : end.kind;
}

function reasonOf(error: unknown): string {
  if (!isRoamSessionError(error)) return messageOf(error);
  return error.cause === undefined ? error.code : messageOf(error.cause);
}

function endOfConnection(error: Error): string {
  return isRoamSessionError(error) && error.code === "connection-closed" ? "goodbye" : "link-lost";
}
