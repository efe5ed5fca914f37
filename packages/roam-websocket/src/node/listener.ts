import type { IncomingMessage, Server } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { CloseOptions, Dispatcher, PeerInfo, Session, SessionOptions, Transport } from "@troupe/roam-session";
import { type AcceptedLink, AcceptedSessions, checkLimits, within } from "@troupe/roam-session/listening";
import { WebSocketServer } from "ws";
import { RoamWebSocketError } from "../errors.ts";
import { type LinkOptions, MAX_FRAME_BYTES } from "../link-options.ts";
import { type RefusedMessage, refused } from "./diagnostics.ts";
import { type Origins, isOriginAllowed } from "./origin.ts";
import { peerOf } from "./peer-of.ts";
import { refuse } from "./refuse.ts";
import { wsTransport } from "./ws-transport.ts";

/** How the `accept` hook refuses with a status of its own. */
export interface RefusedUpgrade {
  /** The status of the HTTP answer, for example 401. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Decides about an upgrade: `true` or an object with what is known of the peer lets it in, `false` (403) or a status refuses it.
 * `peer` has the address, the certificate and the headers of the upgrade; `request` the URL.
 */
export type AcceptHook = (
  peer: PeerInfo,
  signal: AbortSignal,
  request: IncomingMessage,
) => HookAnswer | Promise<HookAnswer>;
type HookAnswer = boolean | AcceptedLink | RefusedUpgrade;

/** Options of {@link attach}. Those of sessions hold for each link. */
export interface AttachOptions extends LinkOptions, Omit<SessionOptions, "peer" | "dispatcher" | "signal"> {
  /** The path of the URL that is served, without a query. Default `/`; `*` serves all. Upgrades for other paths are left to others. */
  readonly path?: string | undefined;
  /** Which pages may connect: `same` (the default) for those of this host, `any`, a list such as `["https://app.example"]`, or a function. */
  readonly origins?: Origins | undefined;
  /** Links at once, with those in a handshake or being closed; more are answered 503. Default 10,000. */
  readonly maxLinks?: number | undefined;
  /** Decides about each upgrade. A throw answers 500, and so does taking longer than `handshakeTimeoutMs`: then `signal` aborts. */
  readonly accept?: AcceptHook | undefined;
  /** How long the `accept` hook and the peer's Hello may take, in milliseconds, each. Default 5 s. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Gets each session once both sides have said Hello, for instance to call the peer. If it throws, the session is aborted. */
  readonly onSession?: ((session: Session) => unknown) | undefined;
}

const MAX_LINKS = 10_000;
export const HANDSHAKE_TIMEOUT_MS = 5000;

/**
 * Serves WebSockets on an HTTP server that exists, beside its pages and other upgrades. The server stays its owner's: closing the listener does not close it.
 * @param dispatcher answers the calls: `serve(service, handlers)`. Without one, every call is answered UnknownMethod
 * @throws {OptionError} `option-invalid`: `limits` has a wrong name or value
 */
export function attach(
  server: Server | TlsServer,
  options: AttachOptions = {},
  dispatcher?: Dispatcher,
): WebSocketListener {
  checkLimits(options.limits, options.advertisedCredit);
  return new WebSocketListener(server, options, dispatcher);
}

/** A path of an HTTP server, and the sessions that came of it. Made by {@link attach}. */
export class WebSocketListener implements AsyncDisposable {
  readonly path: string;
  readonly #server: Server | TlsServer;
  readonly #options: AttachOptions;
  readonly #dispatcher: Dispatcher | undefined;
  readonly #upgrader: WebSocketServer;
  readonly #sockets = new Set<Duplex>();
  readonly #sessions = new AcceptedSessions();
  #closing: Promise<void> | undefined = undefined;

  /** @internal */
  constructor(server: Server | TlsServer, options: AttachOptions, dispatcher: Dispatcher | undefined) {
    this.path = options.path ?? "/";
    this.#server = server;
    this.#options = options;
    this.#dispatcher = dispatcher;
    this.#upgrader = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.maxFrameBytes ?? MAX_FRAME_BYTES,
      // None is ever selected, whatever is offered: as Rust does it.
      handleProtocols: () => false,
    });
    server.on("upgrade", this.#upgrade);
  }

  /** The sessions that are open now. */
  get sessions(): readonly Session[] {
    return this.#sessions.open;
  }

  readonly #upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (this.path !== "*" && pathOf(request) !== this.path) {
      // Nobody else would ever answer.
      if (this.#server.listenerCount("upgrade") === 1) refuse(socket, 404);
      return;
    }
    // Until there is a transport that hears of errors, and for as long as there is none.
    socket.on("error", () => {});
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // Servers of Node's upgrade sockets of `net` and `tls`.
    void this.#serve(request, socket as Socket, head);
  };

  async #serve(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const options = this.#options;
    const peer = peerOf(socket, request);
    const { maxLinks = MAX_LINKS, origins = "same" } = options;
    if (this.#sockets.size > maxLinks) {
      refuse(socket, 503);
      return this.#refused("limit", peer, new RoamWebSocketError("too-many-links", `there are ${maxLinks} already`));
    }
    try {
      if (!isOriginAllowed(origins, request)) {
        const message = `a page of ${request.headers.origin} may not connect`;
        throw new RoamWebSocketError("peer-refused", message, { status: 403 });
      }
    } catch (error) {
      // What a function of the application throws must not be more than this peer's loss.
      refuse(socket, error instanceof RoamWebSocketError ? 403 : 500);
      return this.#refused("origin", peer, error);
    }
    let accepted: AcceptedLink;
    try {
      accepted = await this.#ask(peer, request);
    } catch (error) {
      const isOver = this.#sessions.signal.aborted;
      const { status, headers } = error instanceof Refusal ? error.answer : { status: isOver ? 503 : 500 };
      refuse(socket, status, headers);
      return this.#refused("accept", peer, error);
    }
    const { principal, dispatcher = this.#dispatcher } = accepted;
    try {
      const transport = this.#transport(request, socket, head, principal === undefined ? peer : { ...peer, principal });
      if (transport === undefined) return;
      await this.#sessions.accept(transport, { ...options, dispatcher }, options.onSession);
    } catch (error) {
      this.#refused("handshake", peer, error);
    }
  }

  /** Asks the hook, within the deadline. */
  async #ask(peer: PeerInfo, request: IncomingMessage): Promise<AcceptedLink> {
    const { accept, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = this.#options;
    if (accept === undefined) return {};
    const late = (): Error =>
      new RoamWebSocketError("peer-refused", `the accept hook took longer than ${handshakeTimeoutMs} ms`);
    const answer = await within(handshakeTimeoutMs, this.#sessions.signal, late, (signal) =>
      accept(peer, signal, request),
    );
    if (answer === false) throw new Refusal({ status: 403 });
    if (answer === true) return {};
    if ("status" in answer) throw new Refusal(answer);
    return answer;
  }

  /** Answers the upgrade. `undefined` if it was no proper one, which `ws` then has answered, or if the peer has left. */
  #transport(request: IncomingMessage, socket: Socket, head: Buffer, peer: PeerInfo): Transport | undefined {
    if (socket.destroyed) return undefined;
    let transport: Transport | undefined;
    // It calls back at once, since nothing has to be asked any more.
    this.#upgrader.handleUpgrade(request, socket, head, (ws) => {
      transport = wsTransport(ws, socket, { ...this.#options, peer });
    });
    if (transport === undefined)
      this.#refused("upgrade", peer, new RoamWebSocketError("peer-refused", "the request was no proper upgrade"));
    return transport;
  }

  #refused(reason: RefusedMessage["reason"], peer: PeerInfo, error: unknown): void {
    if (refused.hasSubscribers) refused.publish({ path: this.path, peer, reason, error });
  }

  /**
   * Takes no more upgrades, closes each session in good order (see `Session.close`), and resolves when every socket is gone. Never rejects. Idempotent.
   */
  close(options?: CloseOptions): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async #close(options: CloseOptions | undefined): Promise<void> {
    this.#stop();
    await this.#sessions.close(options);
    // What is left has not come to a session, and never will.
    await Promise.all([...this.#sockets].map(gone));
  }

  #stop(): void {
    this.#server.off("upgrade", this.#upgrade);
    this.#sessions.stop(new RoamWebSocketError("listener-closed", `the listener for ${this.path} was closed`));
  }

  /** Takes no more upgrades, and ends every session now. Idempotent. */
  abort(reason?: unknown): void {
    this.#stop();
    this.#sessions.abort(reason);
    for (const socket of this.#sockets) socket.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Carries the hook's answer to where the request is answered. */
class Refusal extends RoamWebSocketError {
  readonly answer: RefusedUpgrade;

  constructor(answer: RefusedUpgrade) {
    super("peer-refused", `the accept hook refused the link (${answer.status})`, { status: answer.status });
    this.answer = answer;
  }
}

function pathOf({ url = "/" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

function gone(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once("close", () => resolve());
    socket.destroy();
  });
}
