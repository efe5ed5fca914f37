import type { CallbackSpec, CallFailure } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import type { Metadata } from "@troupe/roam-wire";
import type { Invoke } from "./actor-side.ts";
import type { RoamConnectReply } from "./data.ts";
import { roamCallbacks } from "./spec.ts";

/** Asks the actor whether a peer may have a virtual connection. */
export class ConnectCall extends ExportCall {
  readonly spec: CallbackSpec = roamCallbacks.handleConnect;
  readonly #invoke: Invoke;
  readonly #params: readonly [connection: ConnectionId, over: ConnectionId, metadata: Metadata];
  readonly #answered: (reply: RoamConnectReply | undefined) => void;

  constructor(
    invoke: Invoke,
    connection: ConnectionId,
    over: ConnectionId,
    metadata: Metadata,
    answered: (reply: RoamConnectReply | undefined) => void,
  ) {
    super();
    this.#invoke = invoke;
    this.#params = [connection, over, metadata];
    this.#answered = answered;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, ...this.#params);
  }

  params(): readonly unknown[] {
    return this.#params;
  }

  override settled(answer: unknown): void {
    this.#answered(answer as RoamConnectReply | undefined);
  }

  override failed(failure: CallFailure): void {
    this.#answered({ refuse: failure === "err" ? "not accepted" : "actor gone" });
  }
}
