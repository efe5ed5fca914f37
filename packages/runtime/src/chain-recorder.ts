import { createChain } from "@troupe/chain-events";
import type { Chain, ChainEvent, ChainStore, ChainWriter } from "@troupe/chain-events";
import type { CallbackSpec, Clock, EventView, FunctionSpec } from "@troupe/handler";
import { errorText } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import { t } from "@troupe/pack";
import type { ChainSettings } from "./options.ts";
import { callPayload, errorPayload, hostCallPayload, resultPayload } from "./payload-encoders.ts";
import type { HostOutcome } from "./payload-encoders.ts";
import type { Recorder } from "./recorder.ts";
import * as theater from "./theater-payloads.ts";

const runtimeInterface = "theater:simple/runtime";
const logSpec: FunctionSpec = { name: "log", params: [t.string], result: t.unit, bare: true };
const shutdownSpec: FunctionSpec = { name: "shutdown", params: [t.option(t.bytes)], result: t.unit };

/** The actor whose chain is stored, as the recorder needs it. */
export interface RecordedActor {
  /** The store failed: the actor's history would have a hole. */
  storeFailed(error: unknown): void;
  /** Makes no further call before `until` settles. */
  hold(until: Promise<void>): void;
}

/** Records into a chain, in either of its formats, and passes its events on to a store if there is one. */
export class ChainRecorder implements Recorder {
  readonly chain: Chain;
  /** Told of the store's troubles; set as soon as the actor exists. */
  actor: RecordedActor | undefined = undefined;
  readonly #theater: boolean;
  readonly #writer: ChainWriter | undefined;
  readonly #listeners = new Set<(event: EventView) => void>();
  #calls = 0;

  constructor(settings: Required<ChainSettings>, clock: Clock, writer: ChainWriter | undefined) {
    this.#theater = settings.format === "theater";
    this.#writer = writer;
    this.chain = createChain({
      format: settings.format,
      payloads: settings.payloads,
      capacity: settings.capacity,
      clock: () => clock.now(),
      ...(writer === undefined ? {} : { from: writer.position, onAppend: (event) => this.#store(writer, event) }),
    });
  }

  /** A recorder whose events go to a store. Rejects with the ChainError of the store. */
  static async stored(
    id: TheaterId,
    settings: Required<ChainSettings>,
    clock: Clock,
    store: ChainStore,
  ): Promise<ChainRecorder> {
    const made: { recorder?: ChainRecorder } = {};
    const writer = await store.open(id, {
      format: settings.format,
      payloads: settings.payloads,
      onError: (error) => made.recorder?.actor?.storeFailed(error),
    });
    return (made.recorder = new ChainRecorder(settings, clock, writer));
  }

  #store(writer: ChainWriter, event: ChainEvent): void {
    try {
      if (!writer.append(event)) this.actor?.hold(writer.ready());
    } catch (error) {
      this.actor?.storeFailed(error);
    }
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
    if (this.#theater) this.#append("call", "wasm", theater.wasmCall(spec, params));
    else this.#append("call", spec.export, callPayload(spec, params));
  }

  callReturned(spec: CallbackSpec, answer: unknown, state: unknown): void {
    if (this.#theater) this.#append("result", "wasm", theater.wasmResult(spec, answer, state));
    else this.#append("result", spec.export, resultPayload(spec, answer));
  }

  callFailed(spec: CallbackSpec, failure: "err" | "crash", reason: unknown): void {
    const text = errorText(reason);
    if (this.#theater) {
      const told = failure === "err" ? `Function returned error: ${text}` : `Failed to call function '${spec.export}'`;
      this.#append("error", "wasm", theater.wasmError(spec, told));
    } else this.#append("error", spec.export, errorPayload(text));
  }

  hostReturned(iface: string, spec: FunctionSpec, call: number, args: readonly unknown[], value: unknown): void {
    this.#hostEnded(iface, spec, call, args, { tag: "ok", val: value });
  }

  hostFailed(iface: string, spec: FunctionSpec, call: number, args: readonly unknown[], error: unknown): void {
    this.#hostEnded(iface, spec, call, args, { tag: "err", val: errorText(error) });
  }

  #hostEnded(iface: string, spec: FunctionSpec, call: number, args: readonly unknown[], outcome: HostOutcome): void {
    // What ends after the actor has ended happened to nobody.
    if (this.chain.closed) return;
    const type = `${iface}/${spec.name}`;
    this.#append("host-call", type, this.#hostPayload(iface, spec, args, outcome), call);
  }

  #hostPayload(iface: string, spec: FunctionSpec, args: readonly unknown[], outcome: HostOutcome): Uint8Array {
    try {
      return this.#theater ? theater.hostCall(iface, spec, args, outcome) : hostCallPayload(spec, args, outcome);
    } catch (error) {
      // A function that refused its arguments may have done so because they are not of its types: then its error is
      // recorded without them, and it is that error which the actor has to get.
      if (outcome.tag === "ok") throw error;
      const bare: FunctionSpec = { ...spec, params: [], lower: () => [] };
      return this.#theater ? theater.hostCall(iface, bare, [], outcome) : hostCallPayload(bare, [], outcome);
    }
  }

  logged(message: string): void {
    this.hostReturned(runtimeInterface, logSpec, this.#calls, [message], undefined);
  }

  shutdownAsked(result: Uint8Array | undefined): void {
    this.hostReturned(runtimeInterface, shutdownSpec, this.#calls, [result], undefined);
  }

  restarted(restarts: number): void {
    this.#append("lifecycle", "restart", errorPayload(String(restarts)), 0);
  }

  ended(reason: string, error: unknown): void {
    if (this.#theater) this.#append("lifecycle", "shutdown", theater.shutdown(), 0);
    else this.#append("lifecycle", reason, errorPayload(error === undefined ? "" : errorText(error)), 0);
  }

  #append(
    kind: "call" | "result" | "error" | "host-call" | "lifecycle",
    type: string,
    payload: Uint8Array,
    call: number = this.#calls,
  ): void {
    this.chain.append({ kind, type, call, payload });
    for (const listener of this.#listeners) listener({ type, data: payload });
  }
}
