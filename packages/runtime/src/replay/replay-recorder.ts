import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import type { CallbackSpec } from "@troupe/handler";
import { ChainRecorder } from "../chain-recorder.ts";
import type { Tape } from "./tape.ts";

/** What the recorder of a replay tells and asks. */
export interface RecorderGuide {
  /** The actor is about to cause an event of this kind: lets happen what comes before it. */
  reach(kind: ChainEvent["kind"], isIt: (event: ChainEvent) => boolean): void;
  /** The actor has caused an event. */
  appended(event: ChainEvent): void;
}

/** Records what the actor does this time, as it was recorded the first time, and compares. */
export class ReplayRecorder extends ChainRecorder {
  readonly #guide: RecorderGuide;

  constructor(format: ChainFormat, tape: Tape, guide: RecorderGuide) {
    super(
      { format, payloads: format === "theater" ? "full" : "digests", capacity: 1, onStoreError: "crash" },
      { now: () => tape.next?.time ?? 0 },
      {
        position: { length: 0, head: null },
        append(event) {
          guide.appended(event);
          return true;
        },
        ready: () => Promise.resolve(),
        close: () => Promise.resolve(),
      },
    );
    this.#guide = guide;
  }

  override callReturned(spec: CallbackSpec, answer: unknown, state: unknown): void {
    this.#guide.reach("result", () => true);
    super.callReturned(spec, answer, state);
  }

  override callFailed(spec: CallbackSpec, failure: "err" | "crash", reason: unknown): void {
    this.#guide.reach("error", () => true);
    super.callFailed(spec, failure, reason);
  }

  override logged(message: string): void {
    this.#guide.reach("host-call", isOwn);
    super.logged(message);
  }

  override shutdownAsked(result: Uint8Array | undefined): void {
    this.#guide.reach("host-call", isOwn);
    super.shutdownAsked(result);
  }

  /** An event that no actor causes, as it stands in the recording. */
  copy({ kind, type, call, payload, time }: ChainEvent): void {
    this.chain.append({ kind, type, call, payload: payload!, time });
  }
}

function isOwn({ type }: ChainEvent): boolean {
  return type.startsWith("theater:simple/runtime/");
}
