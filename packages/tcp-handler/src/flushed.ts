import type { NetworkSocket } from "@troupe/handler";
import type { Attempt } from "./attempt.ts";
import type { Connection } from "./connection.ts";

const empty = new Uint8Array(0);

/** Resolves when the system has taken everything that was written so far; rejects with what the socket or the attempt says. */
export function flushed(socket: NetworkSocket, attempt: Attempt): Promise<void> {
  if (attempt.aborted !== undefined) return Promise.reject(attempt.aborted.reason);
  if (socket.writableLength === 0 && !socket.destroyed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      attempt.onAbort = undefined;
      socket.off("drain", drained);
      socket.off("finish", finished);
      socket.off("close", finished);
    };
    // Another who heard of it may have written more by now.
    const drained = (): void => {
      finish();
      resolve();
    };
    const finished = (): void => {
      finish();
      // One that broke has dropped what it had, so its queue is empty, too.
      if (socket.writableFinished) resolve();
      else reject(socket.errored ?? new Error("the connection was closed"));
    };
    attempt.onAbort = (reason) => {
      finish();
      reject(reason);
    };
    if (socket.destroyed) {
      finished();
    } else if (socket.writableEnded || socket.writableNeedDrain) {
      socket.on("drain", drained);
      // Once the output is ended, there is no `drain` any more.
      socket.on("finish", finished);
      socket.on("close", finished);
    } else {
      // Too little for a `drain`. Writes end in order, so an empty one ends after all that came before it.
      socket.write(empty, (error) => {
        finish();
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    }
  });
}

/** The same for a connection, whose own error it rejects with. */
export async function connectionFlushed(connection: Connection, attempt: Attempt): Promise<void> {
  try {
    await flushed(connection.socket, attempt);
  } catch (error) {
    throw attempt.aborted === undefined ? connection.failure(error) : error;
  }
}
