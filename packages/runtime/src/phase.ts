/**
 * The life of an actor, as a table. Nothing but this file decides whether a change is allowed.
 *
 * ```
 * starting ──ready──▶ running ──stop──▶ stopping ──end──▶ ended
 *     │  └────stop───────────────────▲                      ▲
 *     └──────────────────────── end ────────────────────────┘   (crash, terminate: from any phase)
 * ```
 */
export type Phase = "starting" | "running" | "stopping" | "ended";

/** What moves an actor from one phase to another. */
export type PhaseEvent = "ready" | "stop" | "end";

const table: Readonly<Record<Phase, Readonly<Partial<Record<PhaseEvent, Phase>>>>> = {
  starting: { ready: "running", stop: "stopping", end: "ended" },
  running: { stop: "stopping", end: "ended" },
  stopping: { end: "ended" },
  ended: {},
};

/** The phase after `event`, or undefined where the event means nothing any more (`ended` is final). */
export function nextPhase(phase: Phase, event: PhaseEvent): Phase | undefined {
  return table[phase][event];
}
