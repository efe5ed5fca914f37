import { ok, throws } from "node:assert";
import { once } from "node:events";
import type { Network } from "@troupe/handler";
import { Bench, connectTo, emitted, errorOf, pattern, readAll, same, turns } from "./internal/compliance-tools.ts";

/** One demand on a network. `run` rejects, with what was seen and expected, where the network does not meet it. */
export interface ComplianceCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The network under test. */
export interface NetworkComplianceSetup {
  readonly create: () => Network;
  /** An address to listen on and to connect to; default 127.0.0.1. */
  readonly host?: string;
  /** A new path for a Unix socket at each call; leave it out where there are none. */
  readonly path?: () => string;
}

type Body = (bench: Bench) => Promise<void>;

/** More than the kernels of both ends hold. */
const plenty = 16 * 1024 * 1024;

/**
 * What every `Network` must do, as cases for any test runner. They need the event loop and no fake clock.
 *
 * @example
 * for (const { name, run } of networkCompliance({ create: () => createMemoryNetwork() })) test(name, run);
 */
export function networkCompliance(setup: NetworkComplianceSetup): readonly ComplianceCase[] {
  const { path } = setup;
  const bodies = { ...servers, ...connections, ...flow, ...ends, ...(path === undefined ? {} : unixSockets(path)) };
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    run: async () => {
      const bench = new Bench(setup.create(), setup.host ?? "127.0.0.1");
      try {
        await body(bench);
      } finally {
        await bench.cleanUp();
      }
    },
  }));
}

const servers: Readonly<Record<string, Body>> = {
  "port 0 gives each server a free port": async (bench) => {
    const ports = await Promise.all(
      [bench.listen(), bench.listen(), bench.listen()].map(async (server) => {
        const address = (await server).address();
        ok(address !== null && typeof address === "object", "a bound TCP address");
        same(address.address, bench.host, "address");
        return address.port;
      }),
    );
    same(new Set(ports).size, 3, "different ports");
    ok(
      ports.every((port) => port > 0 && port < 65_536),
      `ports: ${ports.join()}`,
    );
  },

  "a server that does not listen has no address": async (bench) => {
    const server = bench.server();
    same(server.address(), null, "address before");
    server.listen({ host: bench.host, port: 0 });
    await emitted(server, "listening");
    server.close();
    same(server.address(), null, "address after");
  },

  "an address in use is an error of the server": async (bench) => {
    const target = connectTo((await bench.listen()).address());
    const second = bench.server().listen(target);
    same((await errorOf(second)).code, "EADDRINUSE", "code");
    same(second.address(), null, "address");
  },

  "a closed server frees its address": async (bench) => {
    const server = await bench.listen();
    const target = connectTo(server.address());
    server.close();
    await emitted(server, "close");
    same(connectTo((await bench.listen(target)).address()), target, "address of the next server");
  },

  "nothing listens: refused": async (bench) => {
    const server = await bench.listen();
    const target = connectTo(server.address());
    server.close();
    await emitted(server, "close");
    const socket = bench.connect(target);
    same((await errorOf(socket)).code, "ECONNREFUSED", "code");
    if (!socket.closed) await once(socket, "close");
  },

  "a signal closes a server": async (bench) => {
    const controller = new AbortController();
    const server = await bench.listen({ host: bench.host, port: 0, signal: controller.signal });
    controller.abort();
    if (server.address() !== null) await emitted(server, "close");
    same(server.address(), null, "address");
  },

  "close stops accepting and waits for what was accepted": async (bench) => {
    const { near, far, server } = await bench.pair();
    const target = connectTo(server.address());
    let closed = false;
    const closing = new Promise<void>((resolve) => {
      server.close(() => {
        closed = true;
        resolve();
      });
    });
    same((await errorOf(bench.connect(target))).code, "ECONNREFUSED", "a new connection");
    near.end("still here");
    same((await readAll(far)).toString(), "still here", "an old connection");
    same(closed, false, "closed while a connection is open");
    far.end();
    near.resume();
    await closing;
  },
};

const connections: Readonly<Record<string, Body>> = {
  "each end knows both addresses": async (bench) => {
    const { near, far, server } = await bench.pair();
    const target = connectTo(server.address());
    ok("port" in target);
    same(near.remotePort, target.port, "the port that was connected to");
    same(far.localPort, target.port, "the port of the accepted end");
    same(near.remoteAddress, bench.host, "the address that was connected to");
    same(far.localAddress, bench.host, "the address of the accepted end");
    same(far.remotePort, near.localPort, "the port that was connected from");
    same(far.remoteAddress, near.localAddress, "the address that was connected from");
    ok((near.localPort ?? 0) > 0, "a port of its own");
  },

  "a socket says whether it is connecting": async (bench) => {
    const server = await bench.listen();
    const socket = bench.connect(connectTo(server.address()));
    same(socket.connecting, true, "at first");
    await emitted(socket, "connect");
    same(socket.connecting, false, "once connected");
  },

  "what is written before the connection stands is sent": async (bench) => {
    const server = await bench.listen();
    const accepted = once(server, "connection");
    const socket = bench.connect(connectTo(server.address()));
    socket.end("early");
    const [far] = (await accepted) as [typeof socket];
    same((await readAll(far)).toString(), "early", "text");
  },

  "a socket can be destroyed while it connects": async (bench) => {
    const server = await bench.listen();
    const socket = bench.connect(connectTo(server.address()));
    let connected = false;
    socket.on("connect", () => {
      connected = true;
    });
    socket.destroy();
    await once(socket, "close");
    await turns();
    same(connected, false, "connected");
  },

  "options of the transport are taken": async (bench) => {
    const { near, far } = await bench.pair();
    for (const socket of [near, far]) {
      same(socket.setNoDelay(true) === socket, true, "setNoDelay returns the socket");
      same(socket.setKeepAlive(true, 1000) === socket, true, "setKeepAlive returns the socket");
    }
  },

  "silence is noticed": async (bench) => {
    const { near } = await bench.pair();
    const noticed = new Promise<void>((resolve) => near.setTimeout(20, resolve));
    await noticed;
    same(near.destroyed, false, "destroyed by silence");
  },

  "a timeout that was taken back does not come": async (bench) => {
    const { near, far } = await bench.pair();
    let noticed = false;
    near.setTimeout(10, () => {
      noticed = true;
    });
    near.setTimeout(0);
    await new Promise<void>((resolve) => far.setTimeout(30, resolve));
    same(noticed, false, "noticed");
  },
};

const flow: Readonly<Record<string, Body>> = {
  "bytes arrive complete and in order, in both directions at once": async (bench) => {
    const { near, far } = await bench.pair();
    const there = pattern(300_000);
    const back = pattern(200_000, 7);
    const read = Promise.all([readAll(far), readAll(near)]);
    for (let at = 0; at < there.length; at += 7001) near.write(there.subarray(at, at + 7001));
    far.end(back);
    near.end();
    const [arrived, returned] = await read;
    same(arrived.equals(there), true, "bytes there");
    same(returned.equals(back), true, "bytes back");
  },

  "what was written belongs to the writer again once it is taken": async (bench) => {
    const { near, far } = await bench.pair(true);
    const bytes = new Uint8Array(1000).fill(1);
    await new Promise<void>((resolve) => near.write(bytes, () => resolve()));
    bytes.fill(2);
    near.end();
    same(
      (await readAll(far.resume())).every((byte) => byte === 1),
      true,
      "bytes as they were written",
    );
  },

  "an accepted socket that starts paused is not read": async (bench) => {
    const { near, far } = await bench.pair(true);
    near.end("waiting");
    await turns();
    same(far.isPaused(), true, "paused");
    same(far.bytesRead, 0, "bytes read");
    const read = readAll(far);
    far.resume();
    same((await read).toString(), "waiting", "text");
  },

  "a paused socket emits nothing until it is resumed": async (bench) => {
    const { near, far } = await bench.pair();
    let chunks = 0;
    far.on("data", () => {
      chunks += 1;
      far.pause();
    });
    near.write("a");
    await once(far, "data");
    near.end(pattern(1000));
    await turns();
    same(chunks, 1, "chunks while paused");
    far.on("data", () => far.resume());
    far.resume();
    await once(far, "end");
    same(far.bytesRead, 1001, "bytes in the end");
  },

  "what was read too far can be given back": async (bench) => {
    const { near, far } = await bench.pair();
    near.end("0123456789");
    const [chunk] = (await once(far, "data")) as [Buffer];
    far.pause();
    const first = chunk.subarray(0, 1).toString();
    far.unshift(chunk.subarray(1));
    const rest = readAll(far);
    far.resume();
    same(first + (await rest).toString(), "0123456789", "text");
  },

  "a reader that does not read holds its writer": async (bench) => {
    const { near, far } = await bench.pair(true);
    const piece = new Uint8Array(1024 * 1024);
    let taken = 0;
    let room = true;
    for (let at = 0; at < plenty; at += piece.length) {
      room = near.write(piece, () => {
        taken += piece.length;
      });
    }
    same(room, false, "room for more");
    await turns(50);
    ok(taken < plenty, "not everything was taken");
    same(near.bytesWritten, plenty, "bytes that were written");
    let arrived = 0;
    far.on("data", (chunk: Buffer) => {
      arrived += chunk.length;
    });
    far.resume();
    near.end();
    await once(far, "end");
    same(arrived, plenty, "bytes that arrived");
    same(taken, plenty, "bytes that were taken");
    same(near.writableLength, 0, "bytes that wait");
  },

  "drain says that there is room again": async (bench) => {
    const { near, far } = await bench.pair(true);
    while (near.write(new Uint8Array(65_536)));
    far.resume();
    if (near.writableNeedDrain) await emitted(near, "drain");
    same(near.writableNeedDrain, false, "needs to drain");
  },

  "both ends count their bytes": async (bench) => {
    const { near, far } = await bench.pair();
    near.end(pattern(12_345));
    await readAll(far);
    same([near.bytesWritten, far.bytesRead], [12_345, 12_345], "bytes there");
    same([far.bytesWritten, near.bytesRead], [0, 0], "bytes back");
  },
};

const ends: Readonly<Record<string, Body>> = {
  "an end that ended can still read": async (bench) => {
    const { near, far } = await bench.pair();
    const answer = readAll(near);
    near.end("question");
    same((await readAll(far)).toString(), "question", "question");
    same(near.destroyed, false, "half-open");
    far.write("ans");
    await turns(2);
    far.end("wer");
    same((await answer).toString(), "answer", "answer");
  },

  "when both have ended, both are closed, without an error": async (bench) => {
    const { near, far } = await bench.pair();
    const closed = Promise.all([once(near, "close"), once(far, "close")]);
    for (const socket of [near, far]) socket.resume().end();
    await closed;
    same([near.errored, far.errored], [null, null], "errors");
  },

  "a reset is an error of the other end alone": async (bench) => {
    const { near, far } = await bench.pair();
    far.resume();
    const error = errorOf(far);
    near.resetAndDestroy();
    same((await error).code, "ECONNRESET", "code");
    same(near.errored, null, "error of who reset");
    if (!near.closed) await once(near, "close");
  },

  "an end that is destroyed with nothing unread ends as if it had ended": async (bench) => {
    const { near, far } = await bench.pair();
    far.resume();
    near.destroy();
    await once(far, "end");
    same(far.errored, null, "error");
  },

  "closing over unread bytes resets the connection": async (bench) => {
    const { near, far } = await bench.pair(true);
    near.resume();
    await new Promise<void>((resolve) => near.write(pattern(1000), () => resolve()));
    await turns();
    const error = errorOf(near);
    far.destroy();
    same((await error).code, "ECONNRESET", "code");
  },

  "writing to an end that is gone ends in an error": async (bench) => {
    const { near, far } = await bench.pair();
    far.destroy();
    await once(far, "close");
    const error = errorOf(near);
    const write = (): void => {
      if (near.destroyed) return;
      near.write("anybody there?");
      setImmediate(write);
    };
    write();
    const { code } = await error;
    ok(code === "EPIPE" || code === "ECONNRESET", `code: ${code}`);
  },

  "a write that could not be done fails": async (bench) => {
    const { near } = await bench.pair(true);
    const failure = new Promise<Error | null | undefined>((resolve) => near.write(new Uint8Array(plenty), resolve));
    await turns();
    near.destroy();
    ok((await failure) instanceof Error, "an error");
  },
};

function unixSockets(path: () => string): Readonly<Record<string, Body>> {
  return {
    "a server can listen on a path": async (bench) => {
      const target = { path: path() };
      const { near, far, server } = await bench.pair(false, target);
      same(server.address(), target.path, "address");
      near.end("over a path");
      same((await readAll(far)).toString(), "over a path", "text");
    },

    "a path in use is an error of the server": async (bench) => {
      const target = { path: path() };
      await bench.listen(target);
      same((await errorOf(bench.server().listen(target))).code, "EADDRINUSE", "code");
    },

    "a path that is not there is an error of the socket": async (bench) => {
      same((await errorOf(bench.connect({ path: path() }))).code, "ENOENT", "code");
    },

    "a closed server frees its path": async (bench) => {
      const target = { path: path() };
      const server = await bench.listen(target);
      server.close();
      await emitted(server, "close");
      same((await errorOf(bench.connect(target))).code, "ENOENT", "code");
      same((await bench.listen(target)).address(), target.path, "address of the next server");
    },

    "a connection over a path cannot be reset": async (bench) => {
      const { near } = await bench.pair(false, { path: path() });
      throws(() => near.resetAndDestroy(), { code: "ERR_INVALID_HANDLE_TYPE" });
      same(near.destroyed, false, "destroyed");
    },
  };
}
