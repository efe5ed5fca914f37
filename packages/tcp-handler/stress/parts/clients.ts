import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

/** A connected client; what goes wrong with it is its own business. */
export async function client(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** How one connection fared that sent 64 bytes, waited for them to come back, and did so again for a while. */
export interface Pace {
  readonly perSecond: number;
  readonly medianUs: number;
  readonly p99Us: number;
}

/** Measures round trips of 64 bytes over one connection. */
export async function pace(port: number, ms: number): Promise<Pace> {
  const socket = await client(port);
  socket.setNoDelay(true);
  const message = Buffer.alloc(64, 1);
  const times: number[] = [];
  const start = performance.now();
  let sent = start;
  let missing = 64;
  await new Promise<void>((resolve, reject) => {
    socket.on("close", () => reject(new Error("the busy connection was closed")));
    socket.on("data", (chunk: Buffer) => {
      missing -= chunk.length;
      if (missing > 0) return;
      const now = performance.now();
      times.push(now - sent);
      if (now - start > ms) {
        resolve();
        return;
      }
      sent = now;
      missing = 64;
      socket.write(message);
    });
    socket.write(message);
  });
  socket.destroy();
  times.sort((a, b) => a - b);
  return {
    perSecond: Math.round((times.length / ms) * 1000),
    medianUs: Math.round(times[times.length >> 1]! * 1000),
    p99Us: Math.round(times[Math.floor(times.length * 0.99)]! * 1000),
  };
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
