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

/** Lets a connection hear of everything that its socket does. The socket stays paused until the connection resumes it. */
export function attach(socket: NetworkSocket, connection: Connection): void {
  (socket as AttachedSocket)[connectionOf] = connection;
  // A socket that was never paused would start to flow with its first data listener.
  if (!socket.isPaused()) socket.pause();
  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("error", onError);
  socket.on("drain", onDrain);
  socket.on("close", onClose);
}

/** Takes that back. The error listener stays: an error without one would end the process. */
export function detach(socket: NetworkSocket): void {
  (socket as AttachedSocket)[connectionOf] = undefined;
  socket.off("data", onData);
  socket.off("end", onEnd);
  socket.off("drain", onDrain);
  socket.off("close", onClose);
}

/** Ends a socket at once: with a reset where it has one (a TLS or Unix socket has none). */
export function resetSocket(socket: NetworkSocket): void {
  if (socket.destroyed) return;
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy();
  }
}
