import type { ByteStream, NetworkSocket } from "@troupe/handler";
import { isInvalidIdError, parseTheaterId } from "@troupe/ids";
import type { ConnectionId, ListenerId, TheaterId } from "@troupe/ids";
import type { ClientTls } from "@troupe/tls-config";
import { formatHostPort, parseAddress } from "./address.ts";
import type { ConnectOptions, ListenOptions, TcpApi, WaitOptions } from "./api.ts";
import { Attempt } from "./attempt.ts";
import { bind } from "./bind.ts";
import { connect, serverName } from "./connect.ts";
import type { Connection } from "./connection.ts";
import type { TcpConfig } from "./config.ts";
import type { ConnectionCounters } from "./counters.ts";
import { limitReached, notFound, notOwned, TcpError, tlsNotConfigured } from "./errors.ts";
import { connectionFlushed } from "./flushed.ts";
import type { Listener } from "./listener.ts";
import { isDataMode } from "./mode.ts";
import type { DataMode } from "./mode.ts";
import type { ConnectionOwner } from "./owner.ts";
import { secureClient, secureServer } from "./secure.ts";
import type { TcpShared } from "./shared.ts";
import type { TlsLoader } from "./tls.ts";
import { upgrade } from "./upgrade.ts";

/** What one actor may do: checks who asks for what, in the order of Theater, and passes it on. */
export class ActorTcp implements TcpApi {
  readonly #shared: TcpShared;
  readonly #tls: TlsLoader;
  readonly #config: TcpConfig | undefined;
  /** What other actors' transfers need of this one. */
  readonly owner: ConnectionOwner;

  constructor(shared: TcpShared, owner: ConnectionOwner, tls: TlsLoader, config: TcpConfig | undefined) {
    this.#shared = shared;
    this.owner = owner;
    this.#tls = tls;
    this.#config = config;
  }

  // --- opening

  async connect(text: string, options: ConnectOptions = {}): Promise<ConnectionId> {
    this.owner.checkMayWait();
    const address = parseAddress(text);
    this.#shared.checkRoom(this.owner);
    const { client } = await this.#tls.load(this.#config);
    const tls = (options.tls ?? client !== undefined) ? client : undefined;
    if (options.tls === true && tls === undefined) throw tlsNotConfigured("client");
    // Before the TCP connection is made, so that a name that cannot be verified costs nothing.
    if (tls !== undefined) checkServerName(tls, serverName(address), text);
    return (await connect(this.#shared, this.owner, address, text, tls, options)).id;
  }

  async listen(text: string, options: ListenOptions = {}): Promise<ListenerId> {
    this.owner.checkMayWait();
    const address = parseAddress(text);
    if (options.manual !== true) this.owner.required("handleConnection");
    const { server } = await this.#tls.load(this.#config);
    const tls = (options.tls ?? server !== undefined) ? server : undefined;
    if (options.tls === true && tls === undefined) throw tlsNotConfigured("server");
    return (await bind(this.#shared, this.owner, address, text, options, tls)).id;
  }

  async accept(id: ListenerId, options: WaitOptions = {}): Promise<ConnectionId> {
    this.owner.checkMayWait();
    const listener = this.#listener(id);
    if (!listener.manual) {
      const text = `Listener ${id} accepts by itself: open it with { manual: true } to use accept`;
      throw new TcpError("LISTENER_NOT_MANUAL", text, { id });
    }
    return (await listener.accept(options.signal)).id;
  }

  // --- connections

  #connection(id: ConnectionId): Connection {
    this.owner.port.check();
    const found = this.#shared.connections.get(id);
    if (found === undefined) throw notFound("Connection", id);
    if (found.owner !== this.owner) throw notOwned("Connection", id);
    return found;
  }

  #listener(id: ListenerId): Listener {
    this.owner.port.check();
    const found = this.#shared.listeners.get(id);
    if (found === undefined) throw notFound("Listener", id);
    if (found.owner !== this.owner) throw notOwned("Listener", id);
    return found;
  }

  activate(id: ConnectionId, mode: DataMode = "passive"): void {
    checkMode(mode);
    const connection = this.#connection(id);
    connection.require("activate");
    // A mode that needs a callback is refused before anything changes.
    if (mode !== "passive") this.owner.required("onData");
    connection.activate();
    if (mode !== "passive") connection.setActive(mode);
  }

  setActive(id: ConnectionId, mode: DataMode): void {
    checkMode(mode);
    this.#connection(id).setActive(mode);
  }

  transfer(id: ConnectionId, target: TheaterId): void {
    const { host } = this.#shared;
    // Only what is not found has to be looked at: an actor that runs has an id that is one.
    const instance = host.instance(target) ?? host.instance(parseTarget(target));
    const connection = this.#connection(id);
    connection.require("transfer");
    const api = instance?.api;
    if (!(api instanceof ActorTcp)) {
      throw new TcpError("TARGET_NOT_FOUND", `Connection ${id}: no actor ${target} runs here that is granted tcp`, {
        id,
        hostText: "Target actor handle not found",
      });
    }
    const { owner } = api;
    if (owner !== this.owner && owner.count >= owner.maxConnections) {
      throw limitReached(owner.count, owner.maxConnections);
    }
    connection.transfer(owner);
  }

  /** Not for the actor, but for its other handlers: lends them a connection. Undefined: it is none of this actor's. */
  take(id: number): ByteStream | undefined {
    const connection = this.#shared.connections.get(id);
    return connection?.owner === this.owner ? connection.take() : undefined;
  }

  send(id: ConnectionId, data: Uint8Array): number {
    return this.#connection(id).send(data);
  }

  async flushed(id: ConnectionId, options: WaitOptions = {}): Promise<void> {
    const connection = this.#connection(id);
    connection.require("flushed");
    if (connection.input === "failed") throw connection.failure();
    if (connection.socket.writableLength === 0) return;
    const attempt = new Attempt(this.owner, options.signal);
    try {
      await connectionFlushed(connection, attempt);
    } finally {
      attempt.finish();
    }
  }

  receive(id: ConnectionId, maxBytes: number, options?: WaitOptions): Promise<Uint8Array> {
    // Not an async function: this is the hot path of passive connections, and one promise is enough.
    try {
      this.owner.checkMayWait();
      return this.#connection(id).receive(maxBytes, options?.signal);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  end(id: ConnectionId): void {
    this.#connection(id).end();
  }

  close(id: ConnectionId): void {
    this.#connection(id).close();
  }

  async upgradeToTlsServer(id: ConnectionId, options: WaitOptions = {}): Promise<void> {
    const { server } = await this.#tls.load(this.#config);
    if (server === undefined) throw tlsNotConfigured("server");
    const { handshakes } = this.#shared;
    await upgrade(this.#connection(id), options.signal, (raw: NetworkSocket, signal: AbortSignal) =>
      secureServer(handshakes, raw, server, { signal }),
    );
  }

  async upgradeToTlsClient(id: ConnectionId, name: string, options: WaitOptions = {}): Promise<void> {
    const { client } = await this.#tls.load(this.#config);
    if (client === undefined) throw tlsNotConfigured("client");
    checkServerName(client, name, name);
    const { handshakes } = this.#shared;
    await upgrade(this.#connection(id), options.signal, (raw: NetworkSocket, signal: AbortSignal) =>
      secureClient(handshakes, raw, client, name, { signal }),
    );
  }

  peerAddress(id: ConnectionId): string {
    const { remoteAddress, remotePort } = this.#connection(id).socket;
    return remoteAddress === undefined ? "" : formatHostPort(remoteAddress, remotePort ?? 0);
  }

  localAddress(id: ConnectionId): string {
    const { localAddress, localPort } = this.#connection(id).socket;
    return localAddress === undefined ? "" : formatHostPort(localAddress, localPort ?? 0);
  }

  setNoDelay(id: ConnectionId, noDelay: boolean): void {
    this.#connection(id).socket.setNoDelay(noDelay);
  }

  setKeepAlive(id: ConnectionId, enable: boolean, delayMs = 0): void {
    this.#connection(id).socket.setKeepAlive(enable, delayMs);
  }

  counters(id: ConnectionId): ConnectionCounters {
    return this.#connection(id).counters();
  }

  connections(): readonly ConnectionId[] {
    this.owner.port.check();
    return this.owner.connections.toArray().map((connection) => connection.id);
  }

  // --- listeners

  listenerAddress(id: ListenerId): string {
    return this.#listener(id).address;
  }

  closeListener(id: ListenerId): void {
    this.#listener(id).close();
  }

  pauseListener(id: ListenerId): void {
    this.#listener(id).pause();
  }

  resumeListener(id: ListenerId): void {
    this.#listener(id).resume();
  }

  async drainListener(id: ListenerId, options: WaitOptions = {}): Promise<void> {
    const listener = this.#listener(id);
    const attempt = new Attempt(this.owner, options.signal);
    try {
      await listener.drain(attempt.signal);
    } finally {
      attempt.finish();
    }
  }

  listeners(): readonly ListenerId[] {
    this.owner.port.check();
    return [...this.owner.listeners].map((listener) => listener.id);
  }
}

function checkMode(mode: unknown): asserts mode is DataMode {
  if (isDataMode(mode)) return;
  throw new TcpError("MODE_INVALID", `Invalid mode '${String(mode)}': expected 'passive', 'active', or 'once'`);
}

function parseTarget(target: string): TheaterId {
  try {
    return parseTheaterId(target);
  } catch (error) {
    const [detail, hostText] = isInvalidIdError(error) ? [error.message, error.hostText] : [String(error), undefined];
    throw new TcpError("TARGET_INVALID", `Invalid actor ID: ${detail}`, {
      hostText: hostText === undefined ? undefined : `Invalid actor ID: ${hostText}`,
      cause: error,
    });
  }
}

function checkServerName(tls: ClientTls, name: string, address: string): void {
  try {
    tls.connectOptions(name);
  } catch (error) {
    const { message, hostText } = error as { readonly message: string; readonly hostText?: string };
    throw new TcpError("TLS_SERVER_NAME_INVALID", message, { address, hostText, cause: error });
  }
}
