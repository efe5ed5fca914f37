import { channel } from "node:diagnostics_channel";
import type { Channel } from "node:diagnostics_channel";
import type { TheaterId } from "@troupe/ids";
import type { ActorMetrics } from "@troupe/messages";

/** An actor was spawned, or restarted. */
export interface SpawnMessage {
  readonly actor: TheaterId;
  readonly name: string;
  readonly definition: string;
  readonly restarts: number;
}

/** An actor has ended. */
export interface EndMessage {
  readonly actor: TheaterId;
  readonly name: string;
  readonly reason: "stop" | "terminate" | "crash" | "shutdown";
  readonly error?: unknown;
  /** The counts of the life that has ended. */
  readonly metrics: ActorMetrics;
}

/** An actor had its turn: up to 64 calls. */
export interface TurnMessage {
  readonly actor: TheaterId;
  readonly name: string;
  /** How long the turn took; short turns are timed together, and share their time. */
  readonly elapsedMs: number;
  /** How many turns were timed together. */
  readonly among: number;
  /** The counts of its life by now. */
  readonly metrics: ActorMetrics;
}

/** An actor said something. */
export interface LogMessage {
  readonly actor: TheaterId;
  readonly name: string;
  readonly message: string;
}

/** A turn took longer than the deadline of a call; it could not be interrupted. */
export interface OverrunMessage {
  readonly actor: TheaterId;
  readonly name: string;
  readonly elapsedMs: number;
  /** How many actors' turns were timed together: 1 says that it was this one, more that it was one of so many. */
  readonly among: number;
  readonly deadlineMs: number;
}

/** Something failed that nobody waits for: cleaning up after an actor, for instance. */
export interface FaultMessage {
  readonly actor: TheaterId;
  readonly name: string;
  readonly error: unknown;
}

/** The diagnostics channels of the runtime; publishing costs nothing while nobody subscribes. */
export const diagnostics: {
  readonly spawn: Channel<unknown, SpawnMessage>;
  readonly end: Channel<unknown, EndMessage>;
  readonly turn: Channel<unknown, TurnMessage>;
  readonly log: Channel<unknown, LogMessage>;
  readonly overrun: Channel<unknown, OverrunMessage>;
  readonly fault: Channel<unknown, FaultMessage>;
} = {
  spawn: channel("troupe:runtime:spawn"),
  end: channel("troupe:runtime:end"),
  turn: channel("troupe:runtime:turn"),
  log: channel("troupe:runtime:log"),
  overrun: channel("troupe:runtime:overrun"),
  fault: channel("troupe:runtime:fault"),
};
