import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, type DuplexOptions } from "node:stream";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { createAuthority } from "@troupe-tooling/test-certs";

/** Two ends of one stream. */
export type Pair<S extends Duplex = Socket> = readonly [S, S];

export async function tcpPair(): Promise<Pair> {
  const server = createServer({ noDelay: true, pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const left = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", noDelay: true });
  const [[right]] = await Promise.all([once(server, "connection") as Promise<[Socket]>, once(left, "connect")]);
  server.close();
  return [left, right];
}

let unixSockets = 0;

export function unixPath(): string {
  return join(tmpdir(), `troupe-roam-stream-${process.pid}-${unixSockets++}.sock`);
}

export async function unixPair(): Promise<Pair> {
  const path = unixPath();
  const server = createServer({ pauseOnConnect: true }).listen(path);
  await once(server, "listening");
  const left = connect({ path });
  const [[right]] = await Promise.all([once(server, "connection") as Promise<[Socket]>, once(left, "connect")]);
  server.close();
  return [left, right];
}

export const authority = await createAuthority();
export const serverCertificate = await authority.issue({ hosts: ["127.0.0.1", "localhost"] });

export async function tlsPair(): Promise<Pair> {
  const server = createTlsServer({ ...serverCertificate, noDelay: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const left = connectTls({ port, host: "127.0.0.1", ca: authority.certificate });
  left.setNoDelay();
  const [[right]] = await Promise.all([
    once(server, "secureConnection") as Promise<[Socket]>,
    once(left, "secureConnect"),
  ]);
  server.close();
  return [left, right];
}

/** A stream that is no socket: what one end writes is read at the other, with the back-pressure of both. */
class PipeEnd extends Duplex {
  other!: PipeEnd;
  #taken: (() => void) | undefined;

  constructor(options?: DuplexOptions) {
    super({ allowHalfOpen: false, ...options });
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: () => void): void {
    const { other } = this;
    other.#taken = callback;
    if (other.destroyed || other.push(chunk)) other._read();
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    if (taken !== undefined) process.nextTick(taken);
  }

  override _final(callback: () => void): void {
    this.other.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const { other } = this;
    this._read();
    // As with a socket: whoever reads on learns of it.
    if (!other.destroyed && !other.readableEnded) process.nextTick(() => other.push(null));
    callback(error);
  }
}

export function pipePair(): Pair<Duplex> {
  const left = new PipeEnd();
  const right = new PipeEnd();
  left.other = right;
  right.other = left;
  return [left, right];
}
