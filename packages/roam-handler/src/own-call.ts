import type { CallbackSpec, Clock, ClockTimer } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import { isRoamSessionError } from "@troupe/roam-session";
import type { ResponseReceiver } from "@troupe/roam-session";
import { NO_METADATA, readAnswerKind } from "@troupe/roam-wire";
import type { Metadata, Reader } from "@troupe/roam-wire";
import type { RoamAnswer } from "./api.ts";
import { roamCallbacks } from "./spec.ts";

const NOTHING = new Uint8Array(0);

/** A call of the actor's own, from its Request to the call that tells the actor of the answer, or to the promise of who asked. */
export class OwnCall extends ExportCall {
  readonly spec: CallbackSpec = roamCallbacks.handleAnswer;
  readonly id: number;
  /** What goes out on the wire; 0 before that. */
  requestId = 0;
  /** Who waits for the response, as a session sees it. */
  readonly receiver: ResponseReceiver;
  readonly #deliver: (call: OwnCall) => void;
  readonly #invoke: ((context: object, ...params: unknown[]) => unknown) | undefined;
  #timer: ClockTimer | undefined = undefined;
  #answer: RoamAnswer | undefined = undefined;

  /** @param deliver is called once, when the answer is there */
  constructor(
    id: number,
    now: number,
    deliver: (call: OwnCall) => void,
    invoke?: (context: object, ...params: unknown[]) => unknown,
  ) {
    super();
    this.id = id;
    this.#deliver = deliver;
    this.#invoke = invoke;
    this.receiver = {
      label: "",
      startedAt: now,
      answered: (metadata, _channels, payload) => this.answered(metadata, payload),
      failed: (error) => this.end("Lost", isRoamSessionError(error) ? error.code : "link-lost"),
    };
  }

  get answer(): RoamAnswer {
    // Read only by the call and by who was told of the answer.
    return this.#answer!;
  }

  get isOver(): boolean {
    return this.#answer !== undefined;
  }

  expireAfter(clock: Clock, timeoutMs: number, expired: () => void): void {
    this.#timer = clock.timer(timeoutMs, expired);
  }

  answered(metadata: Metadata, payload: Reader): void {
    let kind: RoamAnswer["kind"];
    try {
      kind = readAnswerKind(payload);
    } catch {
      return this.end("Lost", "invalid-answer");
    }
    const code = kind === "Cancelled" ? codeOf(metadata) : undefined;
    this.#settle({ kind, payload: payload.rest(), metadata, code });
  }

  end(kind: "Cancelled" | "Lost", code: string): void {
    this.#settle({ kind, payload: NOTHING, metadata: NO_METADATA, code });
  }

  /** Nobody wants the answer any more. */
  forget(): void {
    this.#timer?.cancel();
    this.#answer ??= { kind: "Cancelled", payload: NOTHING, metadata: NO_METADATA, code: "cancelled" };
  }

  #settle(answer: RoamAnswer): void {
    if (this.#answer !== undefined) return;
    this.#timer?.cancel();
    this.#answer = answer;
    this.#deliver(this);
  }

  invoke(context: object): unknown {
    return this.#invoke?.(context, this.id, this.#answer);
  }

  params(): readonly unknown[] {
    return [this.id, this.#answer];
  }
}

function codeOf(metadata: Metadata): string {
  for (const [key, value] of metadata) {
    if (key === "troupe-error" && typeof value === "string" && /^[a-z][a-z0-9-]{0,63}$/.test(value)) return value;
  }
  return "cancelled";
}
