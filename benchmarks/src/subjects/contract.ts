/** Messages between actors. Payloads are made beforehand; every method is called many times. */
export interface MessagingSubject {
  /** One actor tells another `count` payloads, in bursts of `BURST`, each asked for by the receiver. */
  tell(count: number): Promise<void>;
  /** Two actors pass one payload to and fro, `count` times. */
  pingPong(count: number): Promise<void>;
  /** `IN_FLIGHT` callers, each asks one actor again and again; `count` answers in all. */
  ask(count: number): Promise<void>;
}

/** Actors that start and end. */
export interface SpawningSubject {
  /** Starts `count` supervised actors that do nothing, and keeps them alive. */
  spawn(count: number): Promise<void>;
  /** Ends what `spawn` started. Not timed. */
  stopSpawned(): Promise<void>;
}

/** What an actor library can do. */
export interface ActorSubject extends MessagingSubject, SpawningSubject {}

/** A way to record events of `PAYLOAD` size. */
export interface AppendSubject {
  /** Appends `count` events; resolves when they are where the figure wants them (in memory, or committed). */
  append(count: number): Promise<void>;
}

/** What every module in `subjects/` exports: set-up, not timed. `folder` is empty and goes away afterwards. */
export type Open<Subject> = (folder: string) => Promise<Subject>;

export const BURST = 512;
export const IN_FLIGHT = 64;
/** Names of the actors whose events go to the store, in turn. */
export const STORE_ACTORS: readonly string[] = Array.from({ length: 64 }, (_, i) => `actor-${i}`);
export const BATCH = 1_000;

/** Different bytes for each, made beforehand, so that neither allocation nor a warm cache line is measured. */
export function payloads(bytes: number, count = 1_024): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, i) => Uint8Array.from({ length: bytes }, (_, j) => (i * 31 + j * 7) & 0xff));
}
