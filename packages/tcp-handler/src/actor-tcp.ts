import type { NetworkSocket } from "@troupe/handler";
import { nextSocketId, parseTheaterId } from "@troupe/ids";
import type { ConnectionId, ListenerId, TheaterId } from "@troupe/ids";
import { formatHostPort, parseAddress } from "./address.ts";
import type { ConnectOptions, ListenOptions, TcpApi, WaitOptions } from "./api.ts";
import type { LoadedTls } from "./config.ts";
import { Connection } from "./connection.ts";
import type { ConnectionCounters } from "./connection.ts";
import { openSocket } from "./dial.ts";
import { notFound, notOwned, TcpError } from "./errors.ts";
import { flushed } from "./flushed.ts";
import type { Listener } from "./listener.ts";
import { bind } from "./bind.ts";
import { isDataMode } from "./mode.ts";
import type { DataMode } from "./mode.ts";
import { ConnectionOwner } from "./owner.ts";
import { secureClient, secureServer } from "./secure.ts";
import type { TcpShared } from "./shared.ts";

/** What one actor may do: checks who asks for what, and passes it on. */
export class ActorTcp implements TcpApi {
  readonly #shared: TcpShared;
  readonly #tls: () => Promise<LoadedTls>;
  /** What other actors' transfers need of this one. */
  readonly owner: ConnectionOwner;

  constructor(shared: TcpShared, owner: ConnectionOwner, tls: () => Promise<LoadedTls>) {
    this.#shared = shared;
    this.owner = owner;
    this.#tls = tls;
  }

  // --- opening

  async connect(text: string, options: ConnectOptions = {}): Promise<ConnectionId> {
    this.owner.port.check();
    const address = parseAddress(text);
    this.#checkRoom();
    const { client } = await this.#tls();
    const wanted = options.tls ?? client !== undefined;
    if (wanted && client === undefined) throw tlsNotConfigured("client");
    const host = address.kind === "tcp" ? address.host : "localhost";
    // Before the TCP connection is made, so that a name that cannot be verified costs nothing.
    if (wanted) client?.connectOptions(host);
    const raw = await openSocket(this.#shared, address, text, options);
    let socket = raw;
    if (wanted) socket = await secureClient(this.#shared.handshakes, raw, client!, host, { signal: options.signal });
    return this.#own(socket, wanted, options.halfOpen === true);
  }

  #own(socket: NetworkSocket, encrypted: boolean, halfOpen: boolean): ConnectionId {
    try {
      // Both may have come to pass while we were connecting.
      this.owner.port.check();
      this.#checkRoom();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    const id = nextSocketId();
    this.#shared.add(new Connection(this.#shared, id, socket, this.owner, { phase: "active", encrypted, halfOpen }));
    return id;
  }

  #checkRoom(): void {
    const { limits, count } = this.#shared;
    const { maxConnections } = this.owner;
    const own = this.owner.connections.size;
    if (count >= limits.maxConnections) throw limitReached(count, limits.maxConnections);
    if (own >= maxConnections) throw limitReached(own, maxConnections);
  }

  async listen(text: string, options: ListenOptions = {}): Promise<ListenerId> {
    this.owner.port.check();
    const address = parseAddress(text);
    if (options.manual !== true) this.owner.required("handleConnection");
    const { server } = await this.#tls();
    const wanted = options.tls ?? server !== undefined;
    if (wanted && server === undefined) throw tlsNotConfigured("server");
    const listener = await bind(this.#shared, this.owner, address, text, options, wanted ? server : undefined);
    return listener.id;
  }

  async accept(listener: ListenerId, options: WaitOptions = {}): Promise<ConnectionId> {
    const found = this.#listener(listener);
    if (!found.manual) {
      throw new TcpError(
        "LISTENER_NOT_MANUAL",
        `Listener ${listener} accepts by itself: open it with { manual: true } to use accept`,
        { id: listener },
      );
    }
    return (await found.accept(options.signal)).id;
  }

  // --- connections

  #connection(id: ConnectionId): Connection {
    const found = this.#shared.connections.get(id);
    if (found !== undefined && found.owner === this.owner) return found;
    this.owner.port.check();
    throw found === undefined ? notFound("Connection", id) : notOwned("Connection", id);
  }

  #listener(id: ListenerId): Listener {
    this.owner.port.check();
    const found = this.#shared.listeners.get(id);
    if (found === undefined) throw notFound("Listener", id);
    if (found.owner !== this.owner) throw notOwned("Listener", id);
    return found;
  }

  activate(id: ConnectionId, mode: DataMode = "passive"): void {
    const connection = this.#connection(id);
    checkMode(mode);
    connection.require("activate");
    // A mode that needs a callback is refused before anything changes.
    if (mode !== "passive") this.owner.required("onData");
    connection.activate();
    if (mode !== "passive") connection.setActive(mode);
  }

  setActive(id: ConnectionId, mode: DataMode): void {
    const connection = this.#connection(id);
    checkMode(mode);
    connection.setActive(mode);
  }

  transfer(id: ConnectionId, target: TheaterId): void {
    const connection = this.#connection(id);
    const instance = this.#shared.host.instance(targetId(target));
    if (!(instance?.api instanceof ActorTcp)) {
      throw new TcpError("TARGET_NOT_FOUND", `Connection ${id}: no actor ${target} runs here that is granted tcp`, {
        id,
        hostText: "Target actor handle not found",
      });
    }
    const { owner } = instance.api;
    const { size } = owner.connections;
    if (owner !== this.owner && size >= owner.maxConnections) throw limitReached(size, owner.maxConnections);
    connection.transfer(owner);
  }

  send(id: ConnectionId, data: Uint8Array): number {
    return this.#connection(id).send(data);
  }

  async flushed(id: ConnectionId, options: WaitOptions = {}): Promise<void> {
    await flushed(this.#connection(id), options.signal);
  }

  async receive(id: ConnectionId, maxBytes: number, options: WaitOptions = {}): Promise<Uint8Array> {
    const connection = this.#connection(id);
    const { maxReceiveBytes } = this.#shared.limits;
    if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > maxReceiveBytes) {
      throw new TcpError("RECEIVE_SIZE", `cannot receive ${maxBytes} bytes: expected 1 to ${maxReceiveBytes}`, { id });
    }
    return await connection.receive(maxBytes, options.signal);
  }

  end(id: ConnectionId): void {
    this.#connection(id).end();
  }

  close(id: ConnectionId): void {
    this.#connection(id).close();
  }

  async upgradeToTlsServer(id: ConnectionId, options: WaitOptions = {}): Promise<void> {
    const { server } = await this.#tls();
    if (server === undefined) throw tlsNotConfigured("server");
    await this.#upgrade(id, (raw) => secureServer(this.#shared.handshakes, raw, server, options));
  }

  async upgradeToTlsClient(id: ConnectionId, serverName: string, options: WaitOptions = {}): Promise<void> {
    const { client } = await this.#tls();
    if (client === undefined) throw tlsNotConfigured("client");
    client.connectOptions(serverName);
    await this.#upgrade(id, (raw) => secureClient(this.#shared.handshakes, raw, client, serverName, options));
  }

  async #upgrade(id: ConnectionId, handshake: (raw: NetworkSocket) => Promise<NetworkSocket>): Promise<void> {
    const connection = this.#connection(id);
    if (connection.encrypted) {
      throw new TcpError("CONNECTION_IS_TLS", `Connection ${id} is already TLS`, { id });
    }
    const raw = connection.takeSocket();
    try {
      connection.giveSocket(await handshake(raw), true);
    } catch (error) {
      connection.failed(error);
      connection.close();
      throw error;
    }
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
    return [...this.owner.connections].map((connection) => connection.id);
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
    await this.#listener(id).drain(options.signal);
  }

  listeners(): readonly ListenerId[] {
    return [...this.owner.listeners].map((listener) => listener.id);
  }
}

function checkMode(mode: unknown): asserts mode is DataMode {
  if (isDataMode(mode)) return;
  throw new TcpError("MODE_INVALID", `Invalid mode '${String(mode)}': expected 'passive', 'active', or 'once'`);
}

function targetId(target: string): TheaterId {
  try {
    return parseTheaterId(target);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new TcpError("TARGET_INVALID", `Invalid actor ID: ${detail}`, { cause: error });
  }
}

function limitReached(count: number, max: number): TcpError {
  return new TcpError("CONNECTION_LIMIT", `Connection limit reached (${count}/${max})`);
}

function tlsNotConfigured(side: "client" | "server"): TcpError {
  return new TcpError("TLS_NOT_CONFIGURED", `${side}_tls not configured on this handler`);
}
