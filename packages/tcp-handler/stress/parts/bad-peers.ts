import { connect } from "node:net";
import type { Socket } from "node:net";
import { Server } from "./child.ts";
import { client, median, pace } from "./clients.ts";
import { mib, say } from "./say.ts";

const rounds = 3;
const roundMs = 1500;
/** Times the median latency of a well-behaved connection may grow: the bad ones cost the same process some work. */
const mostRatio = 3;
const deaf = 20;
/** What 20 peers that do not read may cost: their write queues, what is unread, and what Node and the kernel hold. */
const mostBytes = 200 * 1024 * 1024;

type Stop = () => void;

/** Peers that behave badly, each kind in its way; a well-behaved one among them should not notice. */
export async function badPeers(): Promise<string[]> {
  const problems: string[] = [];
  await using server = await Server.start();
  const kinds: Readonly<Record<string, () => Promise<Stop> | Stop>> = {
    [`${deaf} that ask for much and never read`]: () => neverRead(server),
    "100 that send a byte a second": () => dawdle(server),
    "600 that stall their TLS handshake": () => stall(server),
    "resets, one after the other": () => reset(server),
  };
  await pace(server.echoPort, roundMs);
  const atFirst = (await server.report()).rss;
  for (const [kind, misbehave] of Object.entries(kinds)) {
    const ratios: number[] = [];
    let p99 = 0;
    let rss = 0;
    for (let round = 0; round < rounds; round += 1) {
      const alone = await pace(server.echoPort, roundMs / 3);
      const stop = await misbehave();
      const among = await pace(server.echoPort, roundMs);
      rss = Math.max(rss, (await server.report()).rss);
      stop();
      while ((await server.report()).connections > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      ratios.push(among.medianUs / alone.medianUs);
      p99 = Math.max(p99, among.p99Us);
    }
    const ratio = median(ratios);
    const grown = rss - atFirst;
    say(
      `bad-peers: ${kind}: median latency of a good one ${ratio.toFixed(2)} times that of alone ` +
        `(rounds ${ratios.map((one) => one.toFixed(2)).join(" ")}), p99 ${p99} µs, memory grew by ${mib(grown)}`,
    );
    if (ratio > mostRatio) problems.push(`${kind}: the good connection got ${ratio.toFixed(2)} times slower`);
    if (grown > mostBytes) problems.push(`${kind}: memory grew by ${mib(grown)}, more than ${mib(mostBytes)}`);
  }
  return problems;
}

async function neverRead(server: Server): Promise<Stop> {
  const sockets = await Promise.all(Array.from({ length: deaf }, () => client(server.generousPort)));
  const timers = sockets.map((socket) => {
    socket.pause();
    // Asks again and again: what was asked for is held back once enough is unsent.
    return setInterval(() => socket.write("more"), 2);
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
}

async function dawdle(server: Server): Promise<Stop> {
  const sockets = await Promise.all(Array.from({ length: 100 }, () => client(server.echoPort)));
  const timers = sockets.map((socket) => {
    socket.resume().write("x");
    return setInterval(() => socket.write("x"), 1000);
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
}

async function stall(server: Server): Promise<Stop> {
  // More than there may be handshakes at once: the slowest are ended to make room.
  const sockets = Array.from({ length: 600 }, () => connect(server.tlsPort, "127.0.0.1"));
  await Promise.all(
    sockets.map((socket) => {
      // The beginning of a hello, and nothing more. Those that have to make room may be reset at once.
      socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]));
      return new Promise<unknown>((resolve) => socket.on("connect", resolve).on("error", resolve));
    }),
  );
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function reset(server: Server): Stop {
  let stopped = false;
  // One at a time: the good connection's other end lives in this process too.
  const next = (): void => {
    if (stopped) return;
    const socket: Socket = connect(server.echoPort, "127.0.0.1", () => {
      socket.write("x".repeat(1000));
      socket.resetAndDestroy();
      setTimeout(next, 1);
    });
    socket.on("error", () => {});
  };
  next();
  return () => {
    stopped = true;
  };
}
