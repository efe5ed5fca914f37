import type { ConnectionCore } from "../core/connection-core.ts";
import type { LinkEnd, Role } from "../core/contracts.ts";
import type { CreditMode } from "../core/outlet.ts";
import type { Session } from "../session.ts";
import type { PeerInfo } from "../transport.ts";

/** A call that waits for its answer, on either side. */
export interface CallSnapshot {
  readonly requestId: number;
  /** `Service.method`, or the id where no name is known. */
  readonly method: string;
  readonly ageMs: number;
}

/** A channel on which we receive. */
export interface ReceivingSnapshot {
  readonly channelId: number;
  readonly ageMs: number;
  readonly receivedBytes: number;
  /** What came and was not read. */
  readonly queuedBytes: number;
  /** What the peer may still send. */
  readonly creditBytes: number;
}

/** A channel on which we send. */
export interface SendingSnapshot {
  readonly channelId: number;
  readonly ageMs: number;
  readonly sentBytes: number;
  readonly queuedItems: number;
  readonly queuedBytes: number;
  /** What we may still send. */
  readonly creditBytes: number;
  readonly credit: CreditMode;
}

/** One connection of a link, as it is at one moment. */
export interface ConnectionSnapshot {
  readonly id: number;
  readonly isDraining: boolean;
  /** Calls of ours. */
  readonly pending: readonly CallSnapshot[];
  /** Calls of the peer's. */
  readonly inFlight: readonly CallSnapshot[];
  readonly receiving: readonly ReceivingSnapshot[];
  readonly sending: readonly SendingSnapshot[];
  /** Frames that came too late to mean anything. */
  readonly lateFrames: number;
}

/** All that is going on in a session, as plain data. */
export interface SessionSnapshot {
  readonly role: Role;
  readonly peer: PeerInfo;
  readonly state: "hello" | "open" | "ended";
  readonly end: LinkEnd | undefined;
  /** Negotiated. */
  readonly maxPayloadBytes: number;
  /** Negotiated: what a channel may carry in its life if nothing is granted. */
  readonly initialCreditBytes: number;
  /** Whether the peer grants credit. */
  readonly credit: CreditMode;
  /** What the transport has not sent yet. */
  readonly bufferedBytes: number;
  readonly isReadingPaused: boolean;
  readonly receivedMessages: number;
  /** Calls of the peer's that were answered `overloaded`, `overloaded-bytes` or `overloaded-channels`. */
  readonly refusedRequests: number;
  readonly inFlightBytes: number;
  /** Handlers that go on though their calls were cancelled, or their connections closed. */
  readonly orphans: number;
  /** Connects of ours and of the peer's that wait for an answer. */
  readonly pendingConnects: number;
  readonly incomingConnects: number;
  readonly lateFrames: number;
  readonly connections: readonly ConnectionSnapshot[];
}

/** Shows every pending call, channel, credit and connection of a session. Costs nothing before it is called. */
export function snapshot(session: Session): SessionSnapshot {
  const { core } = session;
  return {
    role: core.role,
    peer: session.peer,
    state: core.state,
    end: core.end,
    maxPayloadBytes: core.maxPayload,
    initialCreditBytes: core.peerCredit,
    credit: core.flow?.creditMode ?? "unknown",
    bufferedBytes: core.output.bufferedBytes,
    isReadingPaused: core.reading.isPaused,
    receivedMessages: core.received,
    refusedRequests: core.refusedRequests,
    inFlightBytes: core.inFlightBytes,
    orphans: core.orphans,
    pendingConnects: core.connects?.pending.size ?? 0,
    incomingConnects: core.connects?.incoming.size ?? 0,
    lateFrames: core.lateFrames,
    connections: [core.root, ...core.connections.values()].map(connectionSnapshot),
  };
}

function connectionSnapshot(core: ConnectionCore): ConnectionSnapshot {
  const now = core.link.clock.monotonic();
  return {
    id: core.id,
    isDraining: core.isDraining,
    pending: Array.from(core.pending.entries(), ([requestId, call]) => ({
      requestId,
      method: call.label,
      ageMs: now - call.startedAt,
    })),
    inFlight: Array.from(core.inFlight.entries(), ([requestId, request]) => ({
      requestId,
      method: request.label ?? methodId(request.methodHigh, request.methodLow),
      ageMs: now - request.startedAt,
    })),
    receiving: Array.from(core.inlets, ([channelId, inlet]) => ({
      channelId,
      ageMs: now - inlet.startedAt,
      receivedBytes: inlet.received,
      queuedBytes: inlet.queuedBytes,
      creditBytes: inlet.granted - inlet.received,
    })),
    sending: Array.from(core.outlets, ([channelId, outlet]) => ({
      channelId,
      ageMs: now - outlet.startedAt,
      sentBytes: outlet.sent,
      queuedItems: outlet.queued,
      queuedBytes: outlet.queuedBytes,
      creditBytes: outlet.allowed - outlet.sent,
      credit: outlet.mode,
    })),
    lateFrames: core.lateFrames,
  };
}

function methodId(high: number, low: number): string {
  const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, "0");
  return `0x${hex(high)}${hex(low)}`;
}

/** A snapshot for reading: one line for the link, one for each connection, call and channel. */
export function formatSnapshot(shown: SessionSnapshot): string {
  const lines = [
    `${shown.role} over ${shown.peer.transport}, ${shown.state}, payload ${shown.maxPayloadBytes} B, credit ${shown.credit}, ` +
      `${shown.bufferedBytes} B to send${shown.isReadingPaused ? ", not reading" : ""}`,
  ];
  for (const connection of shown.connections) {
    lines.push(
      `  connection ${connection.id}: ${connection.pending.length} pending, ${connection.inFlight.length} in flight, ` +
        `${connection.receiving.length} receiving, ${connection.sending.length} sending, ${connection.lateFrames} late`,
    );
    for (const call of connection.pending)
      lines.push(`    pending ${call.requestId} ${call.method} ${age(call.ageMs)}`);
    for (const call of connection.inFlight)
      lines.push(`    serving ${call.requestId} ${call.method} ${age(call.ageMs)}`);
    for (const it of connection.receiving)
      lines.push(
        `    receiving ${it.channelId}: ${it.receivedBytes} B, ${it.queuedBytes} B unread, credit ${it.creditBytes} B, ${age(it.ageMs)}`,
      );
    for (const it of connection.sending)
      lines.push(
        `    sending ${it.channelId}: ${it.sentBytes} B, ${it.queuedItems} waiting, credit ${it.creditBytes} B (${it.credit}), ${age(it.ageMs)}`,
      );
  }
  return lines.join("\n");
}

function age(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
