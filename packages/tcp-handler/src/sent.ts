import type { NetworkSocket } from "@troupe/handler";

/** Resolves when everything that was written to closed sockets has left, or `signal` aborts; undefined: it has already. */
export function allSent(sockets: readonly NetworkSocket[], signal: AbortSignal): Promise<void> | undefined {
  const waits = sockets.filter((socket) => !socket.writableFinished && !socket.destroyed);
  return waits.length === 0 ? undefined : Promise.all(waits.map((socket) => sent(socket, signal))).then(() => {});
}

function sent(socket: NetworkSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("finish", done);
      socket.off("close", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    socket.on("finish", done);
    socket.on("close", done);
    signal.addEventListener("abort", done);
  });
}
