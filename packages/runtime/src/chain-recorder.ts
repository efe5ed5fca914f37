import { createChain } from "@troupe/chain-events";
import type { Chain, ChainEvent, ChainStore, ChainWriter } from "@troupe/chain-events";
import type { CallbackSpec, Clock, EventView } from "@troupe/handler";
import { errorText } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import { t } from "@troupe/pack";
import { HostFunction } from "./host-function.ts";
import type { ChainSettings } from "./options.ts";
import { lendHostFailure, lendHostResult } from "./host-payloads.ts";
import { bytesToKeep, failureOf, lendCallPayload, lendErrorPayload, lendResultPayload } from "./payload-encoders.ts";
import type { Payload } from "./payload-encoders.ts";
import type { Recorder } from "./recorder.ts";
import * as theater from "./theater-payloads.ts";

const runtimeInterface = "theater:simple/runtime";
const log = new HostFunction(runtimeInterface, { name: "log", params: [t.string], result: t.unit, bare: true });
const shutdown = new HostFunction(runtimeInterface, {
  name: "shutdown",
  params: [t.option(t.bytes)],
  result: t.unit,
});

/** The actor whose chain is stored, as the recorder needs it. */
export interface RecordedActor {
  /** The store failed, and what the actor did from now on would not be stored. */
  storeFailed(error: unknown, onStoreError: "crash" | "continue"): void;
  /** Makes no further call before `until` settles. */
  hold(until: Promise<void>): void;
}

/** Where a recorder passes its events on to, such as the writer of a store. */
export type EventSink = Pick<ChainWriter, "position" | "append" | "ready" | "close">;

/** Records into a chain, in either of its formats, and passes its events on to a store if there is one. */
export class ChainRecorder implements Recorder {
  readonly chain: Chain;
  /** Told of the store's troubles; set as soon as the actor exists. */
  actor: RecordedActor | undefined = undefined;
  readonly #theater: boolean;
  readonly #clock: Pick<Clock, "now">;
  readonly #writer: EventSink | undefined;
  readonly #onStoreError: "crash" | "continue";
  /** The store has failed, and the chain goes on in memory alone. */
  #storeLost = false;
  readonly #listeners = new Set<(event: EventView) => void>();
  #calls = 0;
  /**
   * When the current call began, until it waits, returns or fails: its events up to there have this time, for which the
   * clock is read once and not for each.
   */
  #callTime: number | undefined = undefined;

  constructor(settings: Required<ChainSettings>, clock: Pick<Clock, "now">, writer: EventSink | undefined) {
    this.#theater = settings.format === "theater";
    this.#clock = clock;
    this.#writer = writer;
    this.#onStoreError = settings.onStoreError;
    this.chain = createChain({
      format: settings.format,
      payloads: settings.payloads,
      capacity: settings.capacity,
      clock: () => clock.now(),
      ...(writer === undefined ? {} : { from: writer.position, onAppend: (event) => this.#store(writer, event) }),
    });
  }

  /** A recorder whose events go to a store. Rejects with the ChainError of the store, or the reason of the signal. */
  static async stored(
    id: TheaterId,
    settings: Required<ChainSettings>,
    clock: Clock,
    store: ChainStore,
    signal: AbortSignal | undefined,
  ): Promise<ChainRecorder> {
    let recorder: ChainRecorder | undefined = undefined;
    const writer = await store.open(id, {
      format: settings.format,
      payloads: settings.payloads,
      ...(signal === undefined ? {} : { signal }),
      onError: (error) => {
        if (recorder !== undefined) recorder.#storeFailed(error);
      },
    });
    return (recorder = new ChainRecorder(settings, clock, writer));
  }

  #store(writer: EventSink, event: ChainEvent): void {
    if (this.#storeLost) return;
    try {
      if (!writer.append(event)) this.actor?.hold(writer.ready());
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  #storeFailed(error: unknown): void {
    if (this.#storeLost) return;
    // Where it is to crash, it does so again if it is restarted and nothing can be stored yet.
    this.#storeLost = this.#onStoreError === "continue";
    this.actor?.storeFailed(error, this.#onStoreError);
  }

  close(): Promise<void> | undefined {
    this.chain.close();
    return this.#writer?.close();
  }

  get currentCall(): number {
    return this.#calls;
  }

  /** Calls `listener` with each event from now on; the returned function ends that. */
  listen(listener: (event: EventView) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  callBegins(spec: CallbackSpec, params: readonly unknown[]): void {
    this.#calls += 1;
    this.#callTime = this.#clock.now();
    if (this.#theater) this.#append("call", "wasm", theater.wasmCall(spec, params));
    else lendCallPayload(spec, params, (payload) => this.#append("call", spec.export, payload));
  }

  callWaits(): void {
    this.#callTime = undefined;
  }

  callReturned(spec: CallbackSpec, answer: unknown, state: unknown): void {
    if (this.#theater) this.#append("result", "wasm", theater.wasmResult(spec, answer, state));
    else lendResultPayload(spec, answer, (payload) => this.#append("result", spec.export, payload));
    this.#callTime = undefined;
  }

  callFailed(spec: CallbackSpec, failure: "err" | "crash", reason: unknown): void {
    const text = errorText(reason);
    if (this.#theater) {
      const told = failure === "err" ? `Function returned error: ${text}` : `Failed to call function '${spec.export}'`;
      this.#append("error", "wasm", theater.wasmError(spec, told));
    } else lendErrorPayload(text, (payload) => this.#append("error", spec.export, payload));
    this.#callTime = undefined;
  }

  hostReturned(called: HostFunction, call: number, args: readonly unknown[], value: unknown): void {
    // What ends after the actor has ended happened to nobody.
    if (this.chain.closed) return;
    lendHostResult(this.#theater, called, args, value, (payload) =>
      this.#append("host-call", called.type, payload, call),
    );
  }

  hostFailed(called: HostFunction, call: number, args: readonly unknown[], error: unknown): void {
    if (this.chain.closed) return;
    lendHostFailure(this.#theater, called, args, failureOf(error), (payload) =>
      this.#append("host-call", called.type, payload, call),
    );
  }

  logged(message: string): void {
    this.hostReturned(log, this.#calls, [message], undefined);
  }

  shutdownAsked(result: Uint8Array | undefined): void {
    this.hostReturned(shutdown, this.#calls, [result], undefined);
  }

  restarted(restarts: number): void {
    lendErrorPayload(String(restarts), (payload) => this.#append("lifecycle", "restart", payload, 0));
  }

  ended(reason: string, error: unknown): void {
    this.#callTime = undefined;
    if (this.#theater) this.#append("lifecycle", "shutdown", theater.shutdown(), 0);
    else {
      const text = error === undefined ? "" : errorText(error);
      lendErrorPayload(text, (payload) => this.#append("lifecycle", reason, payload, 0));
    }
  }

  #append(
    kind: "call" | "result" | "error" | "host-call" | "lifecycle",
    type: string,
    payload: Payload,
    call: number = this.#calls,
  ): void {
    this.chain.append({ kind, type, call, payload, time: this.#callTime });
    if (this.#listeners.size > 0) this.#tell(type, payload);
  }

  #tell(type: string, payload: Payload): void {
    const data = bytesToKeep(payload);
    for (const listener of this.#listeners) listener({ type, data });
  }
}
