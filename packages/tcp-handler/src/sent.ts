import type { EndDeadline, NetworkSocket } from "@troupe/handler";

/** Resolves when everything that was written to closed sockets has left, or at the deadline; undefined: it has already. */
export function allSent(sockets: readonly NetworkSocket[], deadline: EndDeadline): Promise<void> | undefined {
  if (sockets.length === 0) return undefined;
  const waits = sockets.filter((socket) => !socket.writableFinished && !socket.destroyed);
  if (waits.length === 0 || deadline.signal.aborted) return undefined;
  return Promise.all(waits.map((socket) => sent(socket, deadline.signal))).then(() => {});
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
