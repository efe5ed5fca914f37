import { type Metadata, type Reader, checkSentMetadata } from "@troupe/roam-wire";
import type { ConnectionCore } from "../core/connection-core.ts";
import type { Connection } from "../connection.ts";
import type { Dispatcher, ResponseReceiver } from "../core/contracts.ts";
import type { IncomingRequest } from "../core/incoming-request.ts";
import { newChannelId, openOwnInlet, openOwnOutlet } from "../core/own-channels.ts";
import { requestBytes } from "../core/request-bytes.ts";
import { CancelledError, RoamSessionError } from "../errors.ts";
import { WINDOW_KEY } from "../metadata.ts";
import { ForwardedChannel } from "./forwarded-channel.ts";

/** Where calls are forwarded to: a connection, or a function that says which one, such as `() => client.session?.root`. */
export type Upstream = Connection | (() => Connection | undefined);

/**
 * A dispatcher that forwards every call, of any service, without decoding it: metadata both ways, channels in both directions with their credit, Cancel
 * and Reset. If there is no upstream, or it is lost, the answer is Cancelled with `upstream-lost`; a call that would go over a limit of the upstream link is
 * answered so with that limit's code, and never reaches it.
 */
export function forward(upstream: Upstream): Dispatcher {
  return {
    dispatch(request) {
      const connection = typeof upstream === "function" ? upstream() : upstream;
      if (connection === undefined || !connection.isOpen) return request.refuse("Cancelled", "upstream-lost");
      new ForwardedCall(request, connection.core).send();
    },
  };
}

class ForwardedCall implements ResponseReceiver {
  readonly label: string;
  readonly startedAt: number;
  readonly #request: IncomingRequest;
  readonly #upstream: ConnectionCore;
  readonly #channels: ForwardedChannel[] = [];

  constructor(request: IncomingRequest, upstream: ConnectionCore) {
    this.#request = request;
    this.#upstream = upstream;
    this.startedAt = upstream.link.clock.monotonic();
    const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, "0");
    this.label = `0x${hex(request.methodHigh)}${hex(request.methodLow)} (forwarded)`;
    request.label = this.label;
  }

  send(): void {
    const request = this.#request;
    try {
      const ids = request.channels.map((id) => this.#openChannel(id));
      const metadata = this.#metadata(ids.length > 0);
      const payload = request.payload.rest();
      const requestId = requestBytes(
        this.#upstream,
        request.methodHigh,
        request.methodLow,
        metadata,
        ids,
        payload,
        this,
      );
      request.onAborted = (error) => {
        this.#upstream.cancel(requestId);
        for (const channel of this.#channels) channel.breakOff(error);
      };
    } catch (error) {
      this.#forget(error as Error);
      request.refuse("Cancelled", error instanceof RoamSessionError ? error.code : "upstream-lost");
    }
  }

  /** The window holds for one hop. */
  #metadata(hasChannels: boolean): Metadata {
    const metadata = this.#request.metadata.filter(([key]) => key !== WINDOW_KEY);
    if (hasChannels) metadata.push([WINDOW_KEY, BigInt(this.#upstream.link.limits.windowBytes)]);
    checkSentMetadata(metadata);
    return metadata;
  }

  #openChannel(downstreamId: number): number {
    const request = this.#request;
    const channel = new ForwardedChannel();
    this.#channels.push(channel);
    const { downstream, upstream } = channel;
    const id = newChannelId(this.#upstream);
    upstream.inlet = openOwnInlet(this.#upstream, id, channel.receiverFor(upstream));
    upstream.outlet = openOwnOutlet(this.#upstream, id);
    downstream.inlet = request.openInlet(downstreamId, channel.receiverFor(downstream));
    downstream.outlet = request.openOutlet(downstreamId);
    channel.watch(upstream);
    channel.watch(downstream);
    if (downstream.inlet === undefined || downstream.outlet === undefined)
      throw new RoamSessionError("invalid-payload", `channel ${downstreamId} is not free`);
    return id;
  }

  answered(metadata: Metadata, _channels: readonly number[], payload: Reader): void {
    const bytes = payload.rest();
    // 01 01 and 01 02: the method or its arguments are not known, so its channels are not either. 01 03: they are over.
    if (bytes[0] === 1 && (bytes[1] === 1 || bytes[1] === 2)) this.#forget(new CancelledError(this.label));
    else if (bytes[0] === 1 && bytes[1] === 3) this.#breakOff(new CancelledError(this.label));
    this.#answer(metadata, bytes);
  }

  #answer(metadata: Metadata, payload: Uint8Array): void {
    const request = this.#request;
    try {
      request.answerBytes(metadata, payload);
    } catch {
      request.refuse("Cancelled", "handler-failed");
    }
  }

  failed(error: Error): void {
    this.#breakOff(error);
    this.#request.refuse("Cancelled", "upstream-lost");
  }

  #breakOff(error: Error): void {
    for (const channel of this.#channels) channel.breakOff(error);
  }

  #forget(error: Error): void {
    for (const channel of this.#channels) channel.forget(error);
  }
}
