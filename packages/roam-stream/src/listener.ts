import type { AddressInfo, DropArgument, Server, Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import type { CloseOptions, Dispatcher, PeerInfo, Session, SessionOptions } from "@troupe/roam-session";
import { type AcceptedLink, AcceptedSessions, checkLimits, within } from "@troupe/roam-session/listening";
import { formatTarget } from "./address.ts";
import { RoamStreamError } from "./errors.ts";
import { type BindOptions, HANDSHAKE_TIMEOUT_MS, bind } from "./internal/bind.ts";
import { type RefusedMessage, diagnostics } from "./internal/diagnostics.ts";
import { peerOf } from "./internal/peer-of.ts";
import { type LinkOptions, streamTransport } from "./stream-transport.ts";

/** Options of {@link listen}. Those of sessions hold for each link. */
export interface ListenOptions extends BindOptions, LinkOptions, Omit<SessionOptions, "peer" | "dispatcher"> {
  /** Links at once, with those in a handshake or being closed; more are closed at once. Default 10,000. */
  readonly maxLinks?: number | undefined;
  /**
   * Decides about each link, after TLS and before the first message: `false` refuses it, an object adds to what is known of it. What arrives meanwhile
   * waits. A throw refuses the link, and so does taking longer than `handshakeTimeoutMs`: then `signal` aborts.
   */
  readonly accept?:
    | ((peer: PeerInfo, signal: AbortSignal) => boolean | AcceptedLink | Promise<boolean | AcceptedLink>)
    | undefined;
  /** Gets each session once both sides have said Hello, for instance to call the peer. If it throws, the session is aborted. */
  readonly onSession?: ((session: Session) => unknown) | undefined;
}

const MAX_LINKS = 10_000;

/**
 * Listens for links and serves on each.
 * @param dispatcher answers the calls: `serve(service, handlers)`. Without one, every call is answered UnknownMethod
 * @throws {RoamStreamError} `address-invalid`, `listen-failed`, `tls-failed`
 * @throws {OptionError} `option-invalid`: `limits` has a wrong name or value
 */
export async function listen(options: ListenOptions, dispatcher?: Dispatcher): Promise<Listener> {
  checkLimits(options.limits, options.advertisedCredit);
  return new Listener(await bind(options), options, dispatcher);
}

/** A bound address, and the sessions that came of it. Made by {@link listen}. */
export class Listener implements AsyncDisposable {
  /** Where it listens: `host:port`, or the path. */
  readonly address: string;
  /** The TCP port, for instance the one that was free; 0 for a Unix socket. */
  readonly port: number;
  readonly #server: Server;
  readonly #options: ListenOptions;
  readonly #dispatcher: Dispatcher | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new AcceptedSessions();
  readonly #serverClosed: Promise<void>;
  #closing: Promise<void> | undefined = undefined;

  /** @internal */
  constructor(server: Server, options: ListenOptions, dispatcher: Dispatcher | undefined) {
    this.#server = server;
    this.#options = options;
    this.#dispatcher = dispatcher;
    const bound = server.address() as AddressInfo | string;
    this.port = typeof bound === "string" ? 0 : bound.port;
    this.address = formatTarget(
      typeof bound === "string" ? { path: bound } : { host: bound.address, port: bound.port },
    );
    server.maxConnections = options.maxLinks ?? MAX_LINKS;
    this.#serverClosed = new Promise((resolve) => server.once("close", resolve));
    server.on("connection", this.#connected);
    server.on(options.tls === undefined ? "connection" : "secureConnection", this.#accepted);
    server.on("drop", this.#dropped);
    server.on("tlsClientError", (error: Error, socket: Socket) => {
      // Node leaves open what took too long.
      socket.destroy();
      this.#refused("tls", undefined, error);
    });
    server.on("error", (error) => {
      if (diagnostics.acceptError.hasSubscribers) diagnostics.acceptError.publish({ listener: this.address, error });
    });
  }

  /** The sessions that are open now. */
  get sessions(): readonly Session[] {
    return this.#sessions.open;
  }

  /** Gives links that come from now on another certificate. Only for a listener that was given options of TLS; see `tls.Server.setSecureContext`. */
  setSecureContext(options: Parameters<TlsServer["setSecureContext"]>[0]): void {
    const server = this.#server as Partial<TlsServer>;
    if (server.setSecureContext === undefined)
      throw new RoamStreamError("tls-failed", `the listener on ${this.address} was not given options of TLS`);
    server.setSecureContext(options);
  }

  readonly #connected = (socket: Socket): void => {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  };

  readonly #dropped = (drop?: DropArgument): void => {
    const { maxConnections } = this.#server;
    const error = new RoamStreamError("too-many-links", `there are ${maxConnections} links already`, {
      address: drop?.remoteAddress,
    });
    this.#refused("limit", undefined, error);
  };

  #refused(reason: RefusedMessage["reason"], peer: PeerInfo | undefined, error: unknown): void {
    if (diagnostics.refused.hasSubscribers)
      diagnostics.refused.publish({ listener: this.address, peer, reason, error });
  }

  /** A socket, with TLS after its handshake. */
  readonly #accepted = (socket: Socket): void => {
    // Until there is a transport that hears of errors, and for as long as there is none.
    socket.on("error", () => {});
    if (this.#sessions.signal.aborted) socket.destroy();
    else void this.#serve(socket);
  };

  async #serve(socket: Socket): Promise<void> {
    const options = this.#options;
    const peer = peerOf(socket, this.port === 0 ? this.address : undefined);
    let accepted: AcceptedLink = {};
    try {
      if (options.accept !== undefined) accepted = await this.#ask(options.accept, peer);
    } catch (error) {
      socket.destroy();
      return this.#refused("accept", peer, error);
    }
    const { principal, dispatcher = this.#dispatcher } = accepted;
    try {
      const transport = streamTransport(socket, {
        ...options,
        peer: principal === undefined ? peer : { ...peer, principal },
      });
      await this.#sessions.accept(transport, { ...options, dispatcher, peer: undefined }, options.onSession);
    } catch (error) {
      this.#refused("handshake", peer, error);
    }
  }

  /** Asks the hook, within the deadline. */
  async #ask(accept: NonNullable<ListenOptions["accept"]>, peer: PeerInfo): Promise<AcceptedLink> {
    const { handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = this.#options;
    const late = (): Error =>
      new RoamStreamError("peer-refused", `the accept hook took longer than ${handshakeTimeoutMs} ms`);
    const answer = await within(handshakeTimeoutMs, this.#sessions.signal, late, (signal) => accept(peer, signal));
    if (answer === false) throw new RoamStreamError("peer-refused", "the accept hook refused the link");
    return answer === true ? {} : answer;
  }

  /**
   * Stops accepting, closes each session in good order (see `Session.close`), and resolves when every socket is gone. Never rejects. Idempotent.
   */
  close(options?: CloseOptions): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async #close(options: CloseOptions | undefined): Promise<void> {
    this.#stop();
    await this.#sessions.close(options);
    // What is left has not come to a session, and never will: a TLS handshake, say.
    for (const socket of this.#sockets) socket.destroy();
    await this.#serverClosed;
  }

  #stop(): void {
    this.#server.close();
    this.#sessions.stop(new RoamStreamError("listener-closed", `the listener on ${this.address} was closed`));
  }

  /** Stops accepting and ends every session now. Idempotent. */
  abort(reason?: unknown): void {
    this.#stop();
    this.#sessions.abort(reason);
    for (const socket of this.#sockets) socket.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
