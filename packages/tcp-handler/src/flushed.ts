import type { Connection } from "./connection.ts";
import { systemError } from "./errors.ts";

const empty = new Uint8Array(0);

/** Resolves when the kernel has taken everything that was sent so far. */
export function flushed(connection: Connection, signal: AbortSignal | undefined): Promise<void> {
  connection.require("peer-address");
  const { socket, id } = connection;
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
  if (socket.writableLength === 0 && !socket.destroyed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(signal?.reason as Error);
    signal?.addEventListener("abort", aborted);
    // Writes end in order, so an empty one ends after all that came before it.
    socket.write(empty, (error) => {
      signal?.removeEventListener("abort", aborted);
      if (error === null || error === undefined) resolve();
      else reject(systemError(error, `Connection ${id}`, { id }));
    });
  });
}
