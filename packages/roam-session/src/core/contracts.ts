import type { Metadata, Reader } from "@troupe/roam-wire";
import type { AnyMethod } from "../caller.ts";
import type { ConnectOptions, Connection } from "../connection.ts";
import type { KeepAliveOptions } from "../keep-alive.ts";
import type { Limits } from "../limits.ts";
import type { Session } from "../session.ts";
import type { PeerInfo, Transport } from "../transport.ts";
import type { OnConnect } from "../virtual.ts";
import type { ConnectionCore } from "./connection-core.ts";
import type { Table } from "./id-table.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { Inlet } from "./inlet.ts";
import type { LinkCore } from "./link-core.ts";
import type { LinkFlow } from "./link-flow.ts";
import type { Outlet } from "./outlet.ts";

/** Which side of the link we are. Nothing on the wire says so: it decides which channel ids are ours. */
export type Role = "initiator" | "acceptor";

/** What the core needs of the transport. */
export type Output = Pick<
  Transport,
  "writer" | "send" | "bufferedBytes" | "highWaterBytes" | "canPause" | "pause" | "resume"
>;

/** How a link came to its end. */
export type LinkEnd =
  /** We closed it in good order. */
  | { readonly kind: "closed" }
  /** We ended it at once. */
  | { readonly kind: "aborted"; readonly error: unknown }
  /** The peer said Goodbye. A reason is the rule that it thinks we broke. */
  | { readonly kind: "goodbye"; readonly reason: string }
  /** The peer's stream ended without a Goodbye. */
  | { readonly kind: "eof" }
  /** The peer broke a rule; our Goodbye named it. */
  | { readonly kind: "violation"; readonly ruleId: string; readonly error: Error }
  /** The transport failed, or the peer stopped reading. */
  | { readonly kind: "failed"; readonly error: unknown };

/** What the core tells whoever drives it. */
export interface LinkEvents {
  /** Both Hellos have passed. */
  opened(): void;
  /** The link is over; what had to be said is in the transport. Called once. */
  ended(end: LinkEnd): void;
  /** The peer asks for a virtual connection: `connects.accept` or `connects.reject` answers, at any time. */
  connectRequested(requestId: number, metadata: Metadata): void;
}

/** Who waits for the answer of a call. One of the two is called, once. */
export interface ResponseReceiver {
  /** `Service.method`, or what is known of it; for diagnostics. */
  readonly label: string;
  /** On the session's clock, in milliseconds. */
  readonly startedAt: number;
  /** `payload` must be read before this returns. */
  answered(metadata: Metadata, channels: readonly number[], payload: Reader): void;
  failed(error: Error): void;
}

/** Who waits for the answer to a Connect. One of the two is called, once. */
export interface ConnectReceiver {
  accepted(connectionId: number, metadata: Metadata): void;
  failed(error: Error): void;
}

/** Who takes what arrives on a channel. After `closed` or `failed` nothing more comes. */
export interface ChannelReceiver {
  /** `payload` must be read before this returns. What it costs is given back by `inlet.consumed(length)`. */
  data(payload: Reader, length: number): void;
  closed(): void;
  failed(error: Error): void;
}

/** Who waits for an item to leave. One of the two is called, once. */
export interface WriteWaiter {
  sent(): void;
  failed(error: Error): void;
}

/** What serves the peer's calls on one connection. */
export interface RequestServer {
  readonly inFlight: Table<IncomingRequest>;
  /** Throws if a request with this id is being served. */
  checkId(requestId: number): void;
  /** A Request whose metadata and size are within the limits. */
  receive(
    requestId: number,
    methodHigh: number,
    methodLow: number,
    metadata: Metadata,
    channels: readonly number[],
    payload: Reader,
  ): void;
  settled(request: IncomingRequest): void;
  /** Code goes on for a call that has been answered, or has come to its end. */
  countOrphan(request: IncomingRequest, change: 1 | -1): void;
  /** False if no such request is being served. */
  cancel(requestId: number): boolean;
  /** The connection is over. */
  end(error: Error): void;
  /** A channel on which a call of the peer's sends; `window` is what it announced. `undefined` if the id is not free. */
  openInlet(id: number, receiver: ChannelReceiver, window: number | undefined): Inlet | undefined;
  /** A channel on which a call of the peer's receives. */
  openOutlet(id: number, window: number | undefined): Outlet | undefined;
}

/** The channels of one call of ours, whose Request has been sent. */
export interface OwnChannels {
  readonly requestId: number;
  /** What the caller gives may flow from now on. */
  begin(): void;
  /** The call failed: its channels end with its error. The peer is told only if it may still know of them. */
  fail(error: Error, tellPeer: boolean): void;
}

/**
 * Sends a Request with the channels that stand in its arguments.
 * @throws why nothing was sent; whoever holds the other halves of the channels has been told
 */
export type ChannelPart = (
  connection: ConnectionCore,
  method: AnyMethod,
  args: readonly unknown[],
  metadata: Metadata,
  receiver: ResponseReceiver,
) => OwnChannels;

/** How virtual connections come about on a link, in both directions. */
export interface Connects {
  /** Connects of ours that wait for an answer. */
  readonly pending: ReadonlyMap<number, ConnectReceiver>;
  /** Connects of the peer's that wait for an answer. */
  readonly incoming: ReadonlySet<number>;
  /** Whether a connection id may have been in use before, so that a message for it is only late. */
  wasUsed(connId: number): boolean;
  /** Asks for a connection. Returns the id of the Connect. */
  request(metadata: Metadata, receiver: ConnectReceiver): number;
  /** Nobody waits for a connection any more. */
  abandon(requestId: number): void;
  /** Accepts a Connect of the peer's; `undefined` if it is not waiting any more. */
  accept(requestId: number, metadata: Metadata, dispatcher: Dispatcher | undefined): ConnectionCore | undefined;
  reject(requestId: number, reason: string, metadata: Metadata): void;
  /** Calls `listener` if the link ends before a Connect of the peer's is answered; at once if it has ended. One listener each. */
  whenGone(requestId: number, listener: (error: Error) => void): void;
  receivedConnect(requestId: number, metadata: Metadata): void;
  receivedAccept(requestId: number, connId: number, metadata: Metadata): void;
  receivedReject(requestId: number, reason: string, metadata: Metadata): void;
  receivedGoodbye(connId: number, reason: string): void;
  /** Ends a connection with Goodbye. Frames that still come for it are late. */
  close(connection: ConnectionCore): void;
  /** The link is over, and so are the connections on it. */
  end(error: Error): void;
}

/** Virtual connections, from the core to what the application sees. */
export interface VirtualPart {
  connects(link: LinkCore, events: LinkEvents): Connects;
  /** Opens one. */
  open(link: LinkCore, options: ConnectOptions, peer: PeerInfo): Promise<Connection>;
  /** The peer asks for one. */
  offer(link: LinkCore, requestId: number, metadata: Metadata, peer: PeerInfo, onConnect: OnConnect | undefined): void;
}

/** What a client that has to be small can do without. */
export interface Parts {
  /** Holds our calls that wait. Without it a map does, which is as good for who makes few. */
  readonly table?: (() => Table<ResponseReceiver>) | undefined;
  /** Keeps account of credit, for those of the parts that open channels. */
  readonly flow?: ((link: LinkCore) => LinkFlow) | undefined;
  /** Serves the peer's calls. Without it they are answered UnknownMethod. */
  readonly server?: ((connection: ConnectionCore) => RequestServer) | undefined;
  /** Opens channels for calls of ours. Without it only methods without channels can be called. */
  readonly channels?: ChannelPart | undefined;
  /** Asks a silent peer. Without it the option `keepAlive` does nothing. */
  readonly keepAlive?: ((session: Session, options: KeepAliveOptions) => void) | undefined;
  /** Virtual connections. Without them the peer's Connects are rejected. */
  readonly virtual?: VirtualPart | undefined;
  /** Throws where a limit is none. Without it limits are taken as they are. */
  readonly checkLimits?: ((limits: Partial<Limits> | undefined, advertisedCredit?: number) => void) | undefined;
}

/** Answers the calls of a connection. */
export interface Dispatcher {
  /**
   * Called for each Request before the next message is read: arguments are decoded and channels opened here, in the same turn. The answer may follow at
   * any time. What it throws is answered as `handler-failed`.
   */
  dispatch(request: IncomingRequest): void;
  /** Whether a method is its own; needed as the first part of `routed`. */
  knows?(methodHigh: number, methodLow: number): boolean;
}
