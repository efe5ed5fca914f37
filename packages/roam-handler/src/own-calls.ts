import type { ConnectionId } from "@troupe/ids";
import { CancelledError } from "@troupe/roam-session";
import type { Connection } from "@troupe/roam-session";
import { rawCall } from "@troupe/roam-session/raw";
import type { ActorSide } from "./actor-side.ts";
import type { RoamCallOptions, RoamWaitOptions } from "./api.ts";
import type { RoamAnswer } from "./data.ts";
import { messageOf, RoamHandlerError } from "./errors.ts";
import { checkNonce } from "./nonce.ts";
import { OwnCall } from "./own-call.ts";
import type { Streams } from "./streams.ts";
import type { Waits } from "./waits.ts";

/** What a call is sent on; throws SESSION_NOT_FOUND. */
export type FindConnection = (connection: ConnectionId) => Connection;

/** The calls that one actor makes and that were not answered yet. */
export class OwnCalls {
  readonly #actor: ActorSide;
  readonly #streams: Streams;
  readonly #waits: Waits;
  readonly #find: FindConnection;
  readonly #pending = new Map<number, OwnCall>();

  constructor(actor: ActorSide, streams: Streams, waits: Waits, find: FindConnection) {
    this.#actor = actor;
    this.#streams = streams;
    this.#waits = waits;
    this.#find = find;
  }

  call(connection: ConnectionId, method: bigint, payload: Uint8Array, options: RoamCallOptions): number {
    const invoke = this.#actor.required("handleAnswer");
    const deliver = (call: OwnCall): void => {
      this.#pending.delete(call.id);
      this.#actor.port.arrive(call);
    };
    const call = new OwnCall(this.#actor.newId(), deliver, invoke);
    this.#send(call, connection, method, payload, options);
    return call.id;
  }

  request(
    connection: ConnectionId,
    method: bigint,
    payload: Uint8Array,
    options: RoamCallOptions & RoamWaitOptions,
  ): Promise<RoamAnswer> {
    return this.#waits.start(options.signal, (settle) => {
      const call = new OwnCall(this.#actor.newId(), ({ id }, answer) => {
        this.#pending.delete(id);
        settle.resolve(answer);
      });
      this.#send(call, connection, method, payload, options);
      return () => this.cancel(call.id);
    });
  }

  #send(call: OwnCall, connection: ConnectionId, method: bigint, payload: Uint8Array, options: RoamCallOptions): void {
    const on = this.#find(connection);
    const { metadata, timeoutMs, streams = NO_STREAMS, nonce } = options;
    if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
      throw new RoamHandlerError("OPTION_INVALID", `timeoutMs is ${timeoutMs}: expected a number of milliseconds`);
    }
    if (nonce !== undefined) checkNonce(nonce);
    const channels = streams.length === 0 ? undefined : this.#streams.take(streams);
    try {
      call.raw = rawCall(on, { method, payload, metadata, timeoutMs, channels, nonce }, call.receiver);
    } catch (error) {
      for (const id of streams) this.#streams.reset(id);
      throw new RoamHandlerError("REFUSED_BY_LINK", `connection ${connection}: ${messageOf(error)}`, connection, error);
    }
    this.#pending.set(call.id, call);
  }

  cancel(id: number): void {
    const call = this.#pending.get(id);
    if (call === undefined) return;
    this.#pending.delete(id);
    call.raw?.cancel(new CancelledError("the call", "cancelled"));
  }
}

const NO_STREAMS: readonly number[] = [];
