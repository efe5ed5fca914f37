import { isIP } from "node:net";
import type {
  BoundAddress,
  Clock,
  ConnectTarget,
  ListenTarget,
  Network,
  NetworkServer,
  NetworkServerOptions,
  NetworkSocket,
} from "@troupe/handler";
import { systemClock } from "@troupe/handler";
import { MemoryServer } from "./memory-server.ts";
import { MemorySocket } from "./memory-socket.ts";
import type { EndAddress } from "./memory-socket.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { systemError } from "./system-error.ts";
import { Turns } from "./turns.ts";
import type { WireOptions } from "./wire.ts";

/** How {@link createMemoryNetwork} makes a network. */
export interface MemoryNetworkOptions {
  /** What latency and idle timeouts go by; default: the real time. */
  readonly clock?: Clock;
  /** Bytes on their way in one direction of a connection before its writer has to wait; default 65,536. */
  readonly bufferBytes?: number;
  /**
   * Delivers bytes in random pieces of 1 to 4,096 bytes, the same for the same seed. Default: what was written before
   * the receiver's turn arrives in one piece of up to 65,536 bytes, whatever pieces it was written in.
   */
  readonly piecesSeed?: number;
  /** How long everything is on its way, by the clock, in milliseconds; default 0: until the next turn of the event loop. */
  readonly latencyMs?: number;
  /**
   * What a host name or address stands for: another address, the code of the error that connecting to it ends with
   * (`EHOSTUNREACH`), or `silent`: it never answers. `localhost` is 127.0.0.1; other names are not found.
   */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** A network in the memory of one process: for tests that need no ports and get every chance event repeated. */
export interface MemoryNetwork extends Network {
  /** The addresses that servers listen on, oldest first. */
  servers(): readonly NonNullable<BoundAddress>[];
  /** Sockets that are not closed, those of both ends: 0 where nothing was forgotten. */
  readonly openSockets: number;
  /** Whether nothing is about to happen unless the clock moves. */
  readonly idle: boolean;
  /** Counts what happened so far. */
  readonly steps: number;
  /** Closes every server and destroys every socket. The network can be used again. */
  abort(): void;
}

/**
 * Makes a network without an operating system. Sockets behave as those of `node:net`: half-open, paused, with bounded
 * buffers and back-pressure, resets and timeouts; servers get ports from 49152 on, or paths.
 */
export function createMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  return new NetworkInMemory(options);
}

const firstPort = 49_152;
const lastPort = 65_535;

class NetworkInMemory implements MemoryNetwork {
  readonly #clock: Clock;
  readonly #turns: Turns;
  readonly #wires: WireOptions;
  readonly #hosts: Readonly<Record<string, string>>;
  readonly #servers = new Set<MemoryServer>();
  readonly #sockets = new Set<MemorySocket>();
  #nextPort = firstPort;
  #turn = 0;

  constructor(options: MemoryNetworkOptions) {
    const { bufferBytes = 65_536, latencyMs = 0, piecesSeed } = options;
    if (!(bufferBytes >= 1)) throw new RangeError(`bufferBytes is ${bufferBytes}: expected 1 or more`);
    if (!(latencyMs >= 0)) throw new RangeError(`latencyMs is ${latencyMs}: expected 0 or more`);
    this.#clock = options.clock ?? systemClock;
    this.#turns = new Turns(this.#clock, latencyMs);
    this.#hosts = options.hosts ?? {};
    const pieces = piecesSeed === undefined ? undefined : createSeededRandom(piecesSeed);
    this.#wires = { turns: this.#turns, capacity: bufferBytes, pieces };
  }

  servers(): readonly NonNullable<BoundAddress>[] {
    return [...this.#servers].map((server) => server.address()).filter((address) => address !== null);
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  get idle(): boolean {
    return !this.#turns.busy;
  }

  get steps(): number {
    return this.#turns.done;
  }

  abort(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  createServer(options: NetworkServerOptions): NetworkServer {
    return new MemoryServer(
      {
        bind: (server, target) => this.#bind(server, target),
        unbind: (server) => this.#servers.delete(server),
        soon: (task) => this.#turns.soon(task),
      },
      options.pauseOnConnect,
    );
  }

  connect(target: ConnectTarget): NetworkSocket {
    const socket = this.#socket();
    this.#turns.later(() => {
      if (!socket.destroyed) this.#establish(socket, target);
    });
    return socket;
  }

  #socket(server?: MemoryServer): MemorySocket {
    const socket = new MemorySocket(this.#clock, (gone) => {
      this.#sockets.delete(gone);
      server?.ended(gone);
    });
    this.#sockets.add(socket);
    return socket;
  }

  // --- connecting

  #establish(socket: MemorySocket, target: ConnectTarget): void {
    let server: MemoryServer | undefined;
    let ends: { readonly local: EndAddress; readonly remote: EndAddress };
    if ("path" in target) {
      server = this.#find((bound) => bound === target.path);
      if (server === undefined) return this.#fail(socket, "ENOENT", target.path);
      const end: EndAddress = { address: target.path, port: undefined, family: undefined };
      ends = { local: end, remote: end };
    } else {
      const { host, port } = target;
      const address = this.#resolve(host);
      if (address === "silent") return;
      if (isIP(address) === 0) {
        if (address !== "ENOTFOUND") return this.#fail(socket, address, `${host}:${port}`);
        return void socket.destroy(systemError("getaddrinfo", "ENOTFOUND", host));
      }
      server = this.#find((bound, other) => reaches(bound, other, address, port));
      if (server === undefined) return this.#fail(socket, "ECONNREFUSED", `${address}:${port}`);
      const own = target.localAddress ?? (address === "0.0.0.0" || address === "::" ? loopback(address) : address);
      ends = { local: endOf(own, this.#ephemeralPort()), remote: endOf(address, port) };
    }
    const peer = this.#socket(server);
    MemorySocket.join(socket, peer, this.#wires);
    peer.connected(ends.remote, ends.local);
    // Before anything that the server sends.
    this.#turns.later(() => {
      if (socket.destroyed) return;
      socket.connected(ends.local, ends.remote);
      socket.emit("connect");
      socket.emit("ready");
      if (!socket.isPaused()) socket.read(0);
    });
    server.accepted(peer);
  }

  #fail(socket: MemorySocket, code: string, where: string): void {
    socket.destroy(systemError("connect", code, where));
  }

  /** The server for a connection; several that share a port take turns. */
  #find(fits: (bound: NonNullable<BoundAddress>, target: ListenTarget) => boolean): MemoryServer | undefined {
    const found = [...this.#servers].filter((server) => fits(server.address()!, server.target!));
    return found.length > 1 ? found[this.#turn++ % found.length] : found[0];
  }

  /** The address of a host, the code of an error, or `silent`. */
  #resolve(host: string): string {
    if (Object.hasOwn(this.#hosts, host)) return this.#hosts[host]!;
    if (isIP(host) !== 0) return host;
    return host === "localhost" ? "127.0.0.1" : "ENOTFOUND";
  }

  // --- listening

  #bind(server: MemoryServer, target: ListenTarget): NonNullable<BoundAddress> {
    let bound: NonNullable<BoundAddress>;
    if ("path" in target) {
      if (this.#find((other) => other === target.path) !== undefined) {
        throw systemError("listen", "EADDRINUSE", target.path);
      }
      bound = target.path;
    } else {
      const address = this.#resolve(target.host);
      if (isIP(address) === 0) throw systemError("getaddrinfo", "ENOTFOUND", target.host);
      const port = target.port === 0 ? this.#ephemeralPort() : target.port;
      for (const other of this.#servers) {
        if (clashes(other, address, port, target)) throw systemError("listen", "EADDRINUSE", `${address}:${port}`);
      }
      bound = { address, port, family: familyOf(address) };
    }
    this.#servers.add(server);
    return bound;
  }

  #ephemeralPort(): number {
    for (let tries = firstPort; tries <= lastPort; tries += 1) {
      const port = this.#nextPort;
      this.#nextPort = port === lastPort ? firstPort : port + 1;
      const taken = [...this.#servers].some((server) => portOf(server.address()) === port);
      if (!taken) return port;
    }
    throw systemError("bind", "EADDRINUSE");
  }
}

function endOf(address: string, port: number): EndAddress {
  return { address, port, family: familyOf(address) };
}

function familyOf(address: string): "IPv4" | "IPv6" {
  return address.includes(":") ? "IPv6" : "IPv4";
}

function loopback(address: string): string {
  return familyOf(address) === "IPv6" ? "::1" : "127.0.0.1";
}

function portOf(bound: BoundAddress): number | undefined {
  return bound === null || typeof bound === "string" ? undefined : bound.port;
}

function coversIpv4(address: string, target: ListenTarget): boolean {
  return address === "0.0.0.0" || (address === "::" && !("path" in target) && target.ipv6Only !== true);
}

/** Whether a server that is bound so takes connections to this address. */
function reaches(bound: NonNullable<BoundAddress>, target: ListenTarget, address: string, port: number): boolean {
  if (typeof bound === "string" || bound.port !== port) return false;
  if (bound.address === address) return true;
  if (familyOf(address) === "IPv6") return bound.address === "::" || (address === "::" && bound.address === "::1");
  return coversIpv4(bound.address, target) || (address === "0.0.0.0" && bound.address === "127.0.0.1");
}

/** Whether two servers would want the same connections. */
function clashes(server: MemoryServer, address: string, port: number, target: ListenTarget): boolean {
  const bound = server.address();
  const other = server.target;
  if (bound === null || other === undefined || typeof bound === "string" || bound.port !== port) return false;
  if (sharesPort(other) && sharesPort(target)) return false;
  return reaches(bound, other, address, port) || reaches({ address, port, family: "" }, target, bound.address, port);
}

function sharesPort(target: ListenTarget): boolean {
  return !("path" in target) && target.reusePort === true;
}
