import type { ConnectionId, ListenerId } from "./socket-id.ts";

/** A fresh id, for a connection or for a listener, whichever is opened. */
export type SocketId = ConnectionId & ListenerId;

/** Where all copies of this package that run in one thread find the counter that they share. */
const slot: unique symbol = Symbol.for("@troupe/ids/next-socket-id") as never;

/**
 * The next id of the counter that all connections and listeners of this thread share: 1, 2, 3 and so on; none is ever
 * handed out again, also not by another copy of this package.
 */
export function nextSocketId(): SocketId {
  const registry = globalThis as typeof globalThis & { [slot]?: () => SocketId };
  let next = registry[slot];
  if (next === undefined) {
    next = createSocketIdCounter();
    Object.defineProperty(registry, slot, { value: next });
  }
  return next();
}

/** A counter of its own, from 1: for tests and replays whose ids must not depend on what else runs. */
export function createSocketIdCounter(): () => SocketId {
  let last = 0;
  return () => {
    last += 1;
    return last as SocketId;
  };
}
