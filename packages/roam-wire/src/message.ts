import type { Metadata } from "./metadata.ts";

/** The first message of each side. Version 1 can be read, so that it can be refused by name. */
export interface Hello {
  readonly type: "Hello";
  readonly version: 1 | 2;
  /** The largest payload of a Request or Data, in bytes. */
  readonly maxPayloadSize: number;
  /** What a new channel may carry before more is granted, in bytes. */
  readonly initialChannelCredit: number;
}

/** Asks for a virtual connection. */
export interface Connect {
  readonly type: "Connect";
  readonly requestId: number;
  readonly metadata: Metadata;
}

/** Opens the connection that a Connect asked for. */
export interface Accept {
  readonly type: "Accept";
  readonly requestId: number;
  readonly connId: number;
  readonly metadata: Metadata;
}

/** Refuses the connection that a Connect asked for. */
export interface Reject {
  readonly type: "Reject";
  readonly requestId: number;
  readonly reason: string;
  readonly metadata: Metadata;
}

/** Ends a connection, or with connection 0 the link; the reason is a rule id where a rule was broken. */
export interface Goodbye {
  readonly type: "Goodbye";
  readonly connId: number;
  /** A rule id, or empty for a friendly end. */
  readonly reason: string;
}

/** A call. */
export interface Request {
  readonly type: "Request";
  readonly connId: number;
  readonly requestId: number;
  readonly methodId: bigint;
  readonly metadata: Metadata;
  readonly channels: readonly number[];
  readonly payload: Uint8Array;
}

/** The answer to a Request. */
export interface Response {
  readonly type: "Response";
  readonly connId: number;
  readonly requestId: number;
  readonly metadata: Metadata;
  readonly channels: readonly number[];
  readonly payload: Uint8Array;
}

/** The caller does not want the answer any more. */
export interface Cancel {
  readonly type: "Cancel";
  readonly connId: number;
  readonly requestId: number;
}

/** One element of a channel. */
export interface Data {
  readonly type: "Data";
  readonly connId: number;
  readonly channelId: number;
  readonly payload: Uint8Array;
}

/** The sender of a channel has sent everything. */
export interface Close {
  readonly type: "Close";
  readonly connId: number;
  readonly channelId: number;
}

/** The receiver of a channel wants nothing more of it. */
export interface Reset {
  readonly type: "Reset";
  readonly connId: number;
  readonly channelId: number;
}

/** The receiver of a channel grants the sender more bytes. */
export interface Credit {
  readonly type: "Credit";
  readonly connId: number;
  readonly channelId: number;
  readonly bytes: number;
}

/** Everything that travels on a link. Request, channel and connection ids are safe integers. */
export type Message =
  | Hello
  | Connect
  | Accept
  | Reject
  | Goodbye
  | Request
  | Response
  | Cancel
  | Data
  | Close
  | Reset
  | Credit;
