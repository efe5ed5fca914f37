import type { NetworkSocket } from "@troupe/handler";
import type { Connection } from "./connection.ts";

const connectionOf: unique symbol = Symbol("connection");

interface AttachedSocket extends NetworkSocket {
  [connectionOf]?: Connection | undefined;
}

// One function for each event and all sockets, instead of closures for each socket: memory of an idle connection.

function onData(this: AttachedSocket, chunk: Uint8Array): void {
  this[connectionOf]?.arrived(chunk);
}

function onEnd(this: AttachedSocket): void {
  this[connectionOf]?.ended();
}

function onError(this: AttachedSocket, error: unknown): void {
  this[connectionOf]?.failed(error);
}

function onDrain(this: AttachedSocket): void {
  this[connectionOf]?.drained();
}

function onClose(this: AttachedSocket): void {
  this[connectionOf]?.gone();
}

function onTimeout(this: AttachedSocket): void {
  this[connectionOf]?.idle();
}

/** Lets a connection hear of everything that its socket does. The socket stays paused until the connection resumes it. */
export function attach(socket: NetworkSocket, connection: Connection, idleTimeoutMs: number): void {
  (socket as AttachedSocket)[connectionOf] = connection;
  // A socket that was never paused would start to flow with its first data listener.
  if (!socket.isPaused()) socket.pause();
  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("error", onError);
  socket.on("drain", onDrain);
  socket.on("close", onClose);
  if (idleTimeoutMs > 0) {
    socket.on("timeout", onTimeout);
    socket.setTimeout(idleTimeoutMs);
  }
}

/** Takes that back. The error listener stays: an error without one would end the process. */
export function detach(socket: NetworkSocket): void {
  (socket as AttachedSocket)[connectionOf] = undefined;
  socket.off("data", onData);
  socket.off("end", onEnd);
  socket.off("drain", onDrain);
  socket.off("close", onClose);
  if (socket.listenerCount("timeout", onTimeout) > 0) {
    socket.off("timeout", onTimeout);
    socket.setTimeout(0);
  }
}

function ignore(): void {}

/** For sockets that nobody listens to for a while: an error without a listener would end the process. */
export function ignoreErrors(socket: NetworkSocket): void {
  socket.on("error", ignore);
}

/**
 * Ends a socket at once: with a reset where it has one (a Unix socket has none).
 * @param top the stream that ends it: itself, or TLS above it
 */
export function resetSocket(socket: NetworkSocket, top: NetworkSocket = socket): void {
  if (socket.destroyed) return;
  // Node cannot reset a socket whose FIN is just being sent: its handle is then never closed, and the process cannot exit.
  if (top.writableEnded && !top.writableFinished && top.writableLength === 0) {
    socket.destroy();
    return;
  }
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy();
  }
}
