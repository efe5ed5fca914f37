import type { NetworkSocket } from "@troupe/handler";

const empty = new Uint8Array(0);

/** Resolves when the system has taken everything that was written so far; rejects with what the socket says. */
export function flushed(socket: NetworkSocket, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  if (socket.writableLength === 0 && !socket.destroyed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      signal.removeEventListener("abort", aborted);
      socket.off("finish", finished);
      socket.off("close", finished);
    };
    const finished = (): void => {
      finish();
      if (socket.writableLength === 0) resolve();
      else reject(socket.errored ?? new Error("the connection was closed"));
    };
    const aborted = (): void => {
      finish();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", aborted);
    if (socket.destroyed) {
      finished();
    } else if (socket.writableEnded) {
      socket.on("finish", finished);
      socket.on("close", finished);
    } else {
      // Writes end in order, so an empty one ends after all that came before it.
      socket.write(empty, (error) => {
        finish();
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    }
  });
}
