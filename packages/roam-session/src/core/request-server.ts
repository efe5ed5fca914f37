import type { Metadata, Reader } from "@troupe/roam-wire";
import { CancelledError } from "../errors.ts";
import { FIRST_WINDOW_BYTES } from "../limits.ts";
import type { ConnectionCore } from "./connection-core.ts";
import type { ChannelReceiver, RequestServer } from "./contracts.ts";
import { IdTable, type Table } from "./id-table.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { Inlet } from "./inlet.ts";
import { Outlet } from "./outlet.ts";
import { violation } from "./violation.ts";

/** What serves the peer's calls on one connection. */
export function requestServer(connection: ConnectionCore): RequestServer {
  return new ConnectionServer(connection);
}

/** The calls of the peer on one connection, from Request to Response. */
class ConnectionServer implements RequestServer {
  readonly inFlight: Table<IncomingRequest> = new IdTable();
  readonly #connection: ConnectionCore;
  /** Being dispatched, and not in flight yet. */
  #current: IncomingRequest | undefined = undefined;

  constructor(connection: ConnectionCore) {
    this.#connection = connection;
  }

  checkId(requestId: number): void {
    if (this.inFlight.get(requestId) !== undefined)
      throw violation("call.request-id.duplicate-detection", `request ${requestId} is still being served`);
  }

  receive(
    requestId: number,
    high: number,
    low: number,
    metadata: Metadata,
    channels: readonly number[],
    payload: Reader,
  ): void {
    const connection = this.#connection;
    const { inFlight } = this;
    const { link } = connection;
    const request = new IncomingRequest(connection, this, requestId, high, low, metadata, channels, payload);
    // Nobody has this method: it asks whether we are there, and whether we grant.
    if (high === 0 && low === 0) return request.refuse("UnknownMethod");
    if (connection.isDraining) return request.refuse("Cancelled", "draining");
    const { maxInFlight, maxInFlightBytes, maxChannels } = link.limits;
    const openChannels = connection.inlets.size + connection.outlets.size;
    const excess =
      inFlight.size + link.orphans >= maxInFlight
        ? "overloaded"
        : link.inFlightBytes + request.heldBytes > maxInFlightBytes
          ? "overloaded-bytes"
          : channels.length > 0 && openChannels + channels.length > maxChannels * 2
            ? "overloaded-channels"
            : undefined;
    if (excess !== undefined) {
      link.refusedRequests++;
      return request.refuse("Cancelled", excess);
    }
    this.#current = request;
    try {
      connection.dispatcher.dispatch(request);
    } catch {
      request.discardAnswer();
      request.refuse("Cancelled", "handler-failed");
    }
    this.#current = undefined;
    if (request.isAnswered) return;
    request.startedAt = link.clock.monotonic();
    inFlight.set(requestId, request);
    link.inFlightBytes += request.heldBytes;
  }

  /** A request has its answer. */
  settled(request: IncomingRequest): void {
    // One that is answered while it is being dispatched never entered the map.
    if (this.inFlight.get(request.requestId) !== request) return;
    this.inFlight.delete(request.requestId);
    this.#connection.link.inFlightBytes -= request.heldBytes;
    if (request.isRunning) this.countOrphan(request, 1);
    this.#connection.somethingEnded();
  }

  countOrphan(request: IncomingRequest, change: 1 | -1): void {
    const { link } = this.#connection;
    link.orphans += change;
    link.inFlightBytes += change * request.heldBytes;
  }

  cancel(requestId: number): boolean {
    const request = this.inFlight.get(requestId);
    if (request === undefined) return false;
    const label = request.label ?? "the call";
    request.breakOff(new CancelledError(label, "cancelled", "the caller has cancelled the call"));
    return true;
  }

  end(error: Error): void {
    const requests = Array.from(this.inFlight.entries());
    this.inFlight.clear();
    // A handler that ends its own connection.
    this.#current?.lost(error);
    for (const [, request] of requests) {
      this.#connection.link.inFlightBytes -= request.heldBytes;
      if (request.isRunning) this.countOrphan(request, 1);
      request.lost(error);
    }
  }

  openInlet(id: number, receiver: ChannelReceiver, window: number | undefined): Inlet | undefined {
    const connection = this.#connection;
    if (id === 0 || connection.inlets.has(id)) return undefined;
    connection.noteChannel(id);
    const { peerCredit } = connection.link;
    const first = window === undefined ? peerCredit : Math.min(window, FIRST_WINDOW_BYTES, peerCredit);
    const inlet = new Inlet(connection, id, receiver, window !== undefined, first);
    connection.inlets.set(id, inlet);
    if (window !== undefined) inlet.grantAtOnce();
    return inlet;
  }

  openOutlet(id: number, window: number | undefined): Outlet | undefined {
    const connection = this.#connection;
    if (id === 0 || connection.outlets.has(id)) return undefined;
    connection.noteChannel(id);
    const { peerCredit } = connection.link;
    const mode = window === undefined ? "never" : "grants";
    const outlet = new Outlet(connection, id, mode, Math.min(window ?? peerCredit, peerCredit));
    connection.outlets.set(id, outlet);
    return outlet;
  }
}
