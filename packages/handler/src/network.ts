import type { EventEmitter } from "node:events";
import { connect, createServer } from "node:net";
import type { Duplex } from "node:stream";

/** Where to connect: a TCP address or the path of a Unix socket. */
export type ConnectTarget =
  | {
      readonly host: string;
      readonly port: number;
      readonly localAddress?: string;
    }
  | { readonly path: string };

/** Where to listen: a TCP address (port 0 picks a free one) or the path of a Unix socket. */
export type ListenTarget =
  | {
      readonly host: string;
      readonly port: number;
      readonly backlog?: number;
      readonly ipv6Only?: boolean;
      readonly reusePort?: boolean;
      readonly signal?: AbortSignal;
    }
  | { readonly path: string; readonly backlog?: number; readonly signal?: AbortSignal };

/** A bound address: `{ address, port, family }` for TCP, the path for a Unix socket, null before and after. */
export type BoundAddress = { readonly address: string; readonly port: number; readonly family: string } | string | null;

/**
 * The part of `node:net` Socket that handlers use; a `net.Socket` is one. Half-open is always allowed:
 * the owner decides when to end its side.
 */
export interface NetworkSocket extends Duplex {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly remoteFamily?: string | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly connecting: boolean;
  /** Calls `callback` after `timeoutMs` without traffic; 0 takes it back. */
  setTimeout(timeoutMs: number, callback?: () => void): this;
  setNoDelay(noDelay?: boolean): this;
  setKeepAlive(enable?: boolean, initialDelayMs?: number): this;
  /** Ends the connection with a reset where the transport has one. */
  resetAndDestroy(): this;
}

/** The part of `node:net` Server that handlers use; emits `listening`, `connection`, `error`, `close`. */
export interface NetworkServer extends EventEmitter {
  listen(target: ListenTarget): this;
  address(): BoundAddress;
  close(callback?: (error?: Error) => void): this;
  unref(): this;
  ref(): this;
}

/** What a server of a {@link Network} is made with. */
export interface NetworkServerOptions {
  /** A new socket reads nothing, not even ahead, before its owner resumes it. */
  readonly pauseOnConnect: boolean;
}

/** Where sockets come from. The real one is {@link systemNetwork}; tests pass one in memory. */
export interface Network {
  /** Starts connecting; the socket emits `connect` or `error`. */
  connect(target: ConnectTarget): NetworkSocket;
  /** Makes a server that does not listen yet. Its sockets are half-open capable. */
  createServer(options: NetworkServerOptions): NetworkServer;
}

/**
 * Bytes that Node reads ahead of a paused socket. Each packet costs a buffer of about 2 KiB, however few bytes it has:
 * with Node's 64 KiB a peer that sends single bytes to somebody who does not read could fill 100 MiB. A socket that is
 * read is as fast with any value.
 */
const highWaterMark = 4096;

/** The network of the machine, through `node:net`. */
export const systemNetwork: Network = {
  connect: (target) => connect(Object.assign({ allowHalfOpen: true, highWaterMark }, target)),
  createServer: ({ pauseOnConnect }) => createServer({ allowHalfOpen: true, pauseOnConnect, highWaterMark }),
};
