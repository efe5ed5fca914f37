import { once } from "node:events";
import { type Socket, connect as connectPlain, createServer } from "node:net";

/** Passes bytes on between links and a port; the first link is cut once so many bytes have gone in one direction. */
export async function cuttingRelay(
  port: number,
  direction: "up" | "down",
  cutAfter: number,
): Promise<{ port: number; wasCut: () => boolean; close: () => void }> {
  let isFirst = true;
  let wasCut = false;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (downstream) => {
    const upstream = connectPlain({ port, host: "127.0.0.1", noDelay: true });
    const cuts = isFirst;
    isFirst = false;
    for (const [from, to, way] of [
      [downstream, upstream, "up"],
      [upstream, downstream, "down"],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => to.destroy());
      from.on("end", () => to.end());
      let left = cuts && way === direction ? cutAfter : Infinity;
      from.on("data", (chunk: Uint8Array) => {
        if (chunk.length < left) {
          left -= chunk.length;
          to.write(chunk);
          return;
        }
        wasCut = true;
        // What came before the cut arrives; nothing after it does.
        to.end(chunk.subarray(0, left));
        left = 0;
        from.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: own } = server.address() as { port: number };
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: own, wasCut: () => wasCut, close };
}
