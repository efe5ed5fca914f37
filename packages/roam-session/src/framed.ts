import { callChannels } from "./channels/call-channels.ts";
import { checkLimits } from "./check-limits.ts";
import type { Parts } from "./core/contracts.ts";
import { IdTable } from "./core/id-table.ts";
import { LinkFlow } from "./core/link-flow.ts";
import { requestServer } from "./core/request-server.ts";
import { type SessionOptions, establish } from "./establish.ts";
import { keepAlive } from "./keep-alive.ts";
import type { Session } from "./session.ts";
import type { Transport } from "./transport.ts";
import { virtualPart } from "./virtual.ts";

/** What a session of the main entry is made of. */
export const ALL_PARTS: Parts = {
  table: () => new IdTable(),
  flow: (link) => new LinkFlow(link),
  server: requestServer,
  channels: callChannels,
  virtual: virtualPart,
  keepAlive,
  checkLimits,
};

/**
 * Begins a session on a transport that came to us. Which side calls which of the two is all that tells them apart.
 * @throws {HandshakeError} the peer said no proper Hello in time; the transport is then closed
 * @throws {OptionError} `option-invalid`: `limits` has a wrong name or value; the transport is then aborted
 */
export function acceptFramed(transport: Transport, options: SessionOptions = {}): Promise<Session> {
  return establish("acceptor", transport, options, ALL_PARTS);
}

/**
 * Begins a session on a transport that we opened.
 * @throws {HandshakeError} the peer said no proper Hello in time; the transport is then closed
 * @throws {OptionError} `option-invalid`: `limits` has a wrong name or value; the transport is then aborted
 */
export function initiateFramed(transport: Transport, options: SessionOptions = {}): Promise<Session> {
  return establish("initiator", transport, options, ALL_PARTS);
}
