import type { ActorDefinition, StateOf } from "@troupe/actor";
import type { ChainEvent } from "@troupe/chain-events";
import { generateTheaterId } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { ManifestSource } from "@troupe/messages";
import { firstGiven } from "../first-given.ts";
import { readManifest } from "../registry.ts";
import { ReplayedActor } from "./replayed-actor.ts";
import type { ReplayedIdentity } from "./replayed-actor.ts";
import type { ReplayReport } from "./report.ts";
import { checkReplayable } from "./replayable.ts";
import { readChain } from "./read-chain.ts";
import { Tape } from "./tape.ts";

/** How the recorded actor was spawned, where that was not by its definition alone; and how the replay is watched. */
export interface ReplayOptions<State = unknown> {
  /** As it was spawned: see `spawn`. */
  readonly state?: State;
  readonly name?: string;
  readonly init?: boolean;
  readonly manifest?: ManifestSource;
  /** Its id, for an actor that uses it; default: a new one. */
  readonly id?: TheaterId;
  /** How long the actor may do nothing while the recording goes on, in milliseconds; default 1000. */
  readonly stallMs?: number;
  /** Called with each event that came again as it was recorded. */
  readonly onEvent?: (event: ChainEvent) => void;
  /** Ends the replay: it rejects with the reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs an actor again from the chain that it left, and says whether it does the same. Nothing real happens: no code of
 * any handler runs, every host call is answered from the recording, and every call comes from there. What the actor does
 * makes a new chain, whose every event has to be that of the recording. A recording that was cut anywhere is replayed up to there.
 *
 * The chain is read and verified as a whole first. It has to begin at its beginning and to have its payloads: record with
 * `chain: { payloads: "full" }`, or in the `theater` format.
 *
 * @returns a report; that the actor does something else is a result and no error
 * @throws RuntimeError REPLAY_NEEDS_PAYLOADS, REPLAY_NEEDS_BEGINNING, REPLAY_CHAIN_BROKEN, REPLAY_UNSUPPORTED (a handler
 * does not say how); ManifestError; what `events` throws; the signal's reason
 */
export async function replay<Definition extends ActorDefinition>(
  definition: Definition,
  events: AsyncIterable<ChainEvent> | Iterable<ChainEvent>,
  options: ReplayOptions<StateOf<Definition>> = {},
): Promise<ReplayReport<StateOf<Definition>>> {
  checkReplayable(definition);
  const identity = identityFrom(definition, options);
  const { signal, stallMs = 1000 } = options;
  const { recorded, format } = await readChain(events, signal);
  const tape = new Tape(recorded);
  const actor = new ReplayedActor(definition, tape, format, identity, options.onEvent);
  try {
    await play(actor, tape, stallMs, signal);
  } finally {
    actor.end();
  }
  const { calls, hostCalls, divergence } = actor.comparison;
  // The definition's callbacks made the state.
  const counts = { events: tape.position, calls, hostCalls, state: actor.state as StateOf<Definition> };
  return divergence === undefined ? { ok: true, ...counts } : { ok: false, divergence, ...counts };
}

function identityFrom(definition: ActorDefinition, options: ReplayOptions): ReplayedIdentity {
  const manifest = options.manifest === undefined ? undefined : readManifest(options.manifest, definition.name);
  return {
    id: options.id ?? generateTheaterId(),
    name: options.name ?? manifest?.name ?? definition.name,
    initialState: firstGiven(options.state, manifest?.initialState, definition.initialState),
    withInit: options.init !== false,
    manifest: options.manifest,
  };
}

/** Turns of the event loop after which an actor that lives by its recording alone has come to rest. */
const RESTING_TURNS = 20;
/** How long the loop is held by calls that follow on each other. */
const HOLD_MS = 10;

async function play(actor: ReplayedActor, tape: Tape, stallMs: number, signal: AbortSignal | undefined): Promise<void> {
  let moved = performance.now();
  let turns = 0;
  let held = moved;
  while (!actor.comparison.over) {
    signal?.throwIfAborted();
    const before = tape.position;
    const stepped = actor.step();
    if (stepped === "played" && tape.goesOn && performance.now() - held < HOLD_MS) continue;
    await turn(turns > RESTING_TURNS);
    held = performance.now();
    if (stepped !== "stuck" || tape.position !== before) {
      moved = held;
      turns = 0;
      continue;
    }
    turns += 1;
    if (turns < RESTING_TURNS) continue;
    const surely = held - moved >= stallMs;
    if (actor.interrupt(surely)) turns = 0;
    else if (surely) actor.stuck();
  }
}

/** @param slowly the actor does something that takes its time: there is no need to spin */
function turn(slowly: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (slowly) setTimeout(resolve, 1);
    else setImmediate(resolve);
  });
}
