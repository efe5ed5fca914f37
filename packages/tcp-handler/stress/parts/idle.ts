import { once } from "node:events";
import type { Socket } from "node:net";
import { Server } from "./child.ts";
import { client, median, pace } from "./clients.ts";
import { say } from "./say.ts";

const rounds = 5;
const roundMs = 1500;
/** Others compete for this machine: what counts is that the ratio is near 1, not that it is 1. */
const leastRatio = 0.75;

/** One connection alone, then beside `connections` that are idle, in turn: it should be as fast. */
export async function idle(connections: number): Promise<string[]> {
  const problems: string[] = [];
  await using server = await Server.start();
  await pace(server.echoPort, roundMs);
  const ratios: number[] = [];
  let beside = 0;
  let rssPer = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = await server.report();
    const alone = await pace(server.echoPort, roundMs);
    const sockets = await crowd(server.echoPort, connections);
    const among = await pace(server.echoPort, roundMs);
    const during = await server.report();
    if (during.connections < connections) problems.push(`only ${during.connections} connections are open`);
    for (const socket of sockets) socket.destroy();
    // Medians of the latency: a second that other programs take from us counts in the rate, and not here.
    ratios.push(alone.medianUs / among.medianUs);
    beside = among.perSecond;
    if (round === 0) rssPer = (during.rss - before.rss) / connections;
    while ((await server.report()).connections > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const ratio = median(ratios);
  say(
    `idle: beside ${connections} idle connections one does ${beside} round trips/s, ` +
      `${ratio.toFixed(2)} times as fast as alone (by median latency, rounds ${ratios.map((one) => one.toFixed(2)).join(" ")}); ` +
      `${Math.round(rssPer)} bytes of resident memory for each idle one`,
  );
  if (ratio < leastRatio) problems.push(`the busy connection slowed down to ${ratio.toFixed(2)} of alone`);
  return problems;
}

/** Connections that have echoed once and then do nothing. */
async function crowd(port: number, size: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < size) {
    const some = Array.from({ length: Math.min(250, size - sockets.length) }, async () => {
      const socket = await client(port);
      socket.write("x");
      await once(socket, "data");
      return socket;
    });
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}
