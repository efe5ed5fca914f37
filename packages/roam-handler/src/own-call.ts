import type { CallbackSpec } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import { DeadlineError, isRoamSessionError } from "@troupe/roam-session";
import { cancelledCode } from "@troupe/roam-session/raw";
import type { RawAnswer, RawCall, RawReceiver } from "@troupe/roam-session/raw";
import { NO_METADATA } from "@troupe/roam-wire";
import type { Invoke } from "./actor-side.ts";
import type { RoamAnswer } from "./data.ts";
import { roamCallbacks } from "./spec.ts";

const NOTHING = new Uint8Array(0);

/** A call of the actor's own, from its Request to the call that tells the actor of the answer, or to the promise of who asked. */
export class OwnCall extends ExportCall {
  readonly spec: CallbackSpec = roamCallbacks.handleAnswer;
  readonly id: number;
  /** What waits on the link, once the Request has been sent. */
  raw: RawCall | undefined = undefined;
  /** Who waits for the answer, as the link sees it. */
  readonly receiver: RawReceiver = {
    answered: ({ kind, payload, metadata }: RawAnswer) =>
      this.#settle({ kind, payload, metadata, code: kind === "Cancelled" ? cancelledCode(metadata) : undefined }),
    failed: (error) => {
      const kind = error instanceof DeadlineError ? "Cancelled" : "Lost";
      const code = isRoamSessionError(error) ? error.code : "link-lost";
      this.#settle({ kind, payload: NOTHING, metadata: NO_METADATA, code });
    },
  };
  readonly #deliver: (call: OwnCall, answer: RoamAnswer) => void;
  readonly #invoke: Invoke | undefined;
  #answer: RoamAnswer | undefined = undefined;

  /** @param deliver is called once, when the answer is there */
  constructor(id: number, deliver: (call: OwnCall, answer: RoamAnswer) => void, invoke?: Invoke) {
    super();
    this.id = id;
    this.#deliver = deliver;
    this.#invoke = invoke;
  }

  #settle(answer: RoamAnswer): void {
    this.#answer = answer;
    this.#deliver(this, answer);
  }

  invoke(context: object): unknown {
    return this.#invoke?.(context, this.id, this.#answer);
  }

  params(): readonly unknown[] {
    return [this.id, this.#answer];
  }
}
