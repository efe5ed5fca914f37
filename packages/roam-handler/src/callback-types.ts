import type { ConnectionId } from "@troupe/ids";
import type { Metadata } from "@troupe/roam-wire";
import type { RoamAnswer, RoamCall, RoamConnectReply, RoamReply } from "./data.ts";

/** The callbacks that an actor with `roam` may have. */
export type RoamCallbacks = {
  /** A peer calls. What it returns is the answer; without one the call waits for `respond`, `fail` or `refuse`. */
  readonly handleCall: { readonly params: readonly [call: RoamCall]; readonly answer: RoamReply };
  /** Nobody waits for a call's answer any more, which had not come yet: cancelled, past its deadline, or its session ended. */
  readonly handleCancel: { readonly params: readonly [call: number] };
  /** A call of the actor's own was answered. */
  readonly handleAnswer: { readonly params: readonly [call: number, answer: RoamAnswer] };
  /** Items of a stream that was resumed. The peer gets its credit back when the callback has returned. */
  readonly handleItems: { readonly params: readonly [stream: number, items: readonly Uint8Array[]] };
  /** A stream that was resumed is over; `problem` says why, where it was not closed in good order. */
  readonly handleStreamEnd: { readonly params: readonly [stream: number, problem: string | undefined] };
  /** All that was written to a stream has left, after `write` returned false; or the stream is over, as the next `write` tells. */
  readonly handleStreamReady: { readonly params: readonly [stream: number] };
  /**
   * A peer asks for a virtual connection over the link of `over`; `connection` is the id that it gets. Without this callback all are refused with
   * `not listening`. When it was accepted, `handleSession` follows.
   */
  readonly handleConnect: {
    readonly params: readonly [connection: ConnectionId, over: ConnectionId, metadata: Metadata];
    readonly answer: RoamConnectReply;
  };
  /** A session that `serve` began is open, or a virtual connection that was accepted: the actor may call on it. */
  readonly handleSession: { readonly params: readonly [connection: ConnectionId] };
  /**
   * A session ended, and its connection with it; `reason` is `closed`, `goodbye`, `eof`, a rule id, or what broke. A virtual connection alone ended, where
   * `connection` is one: `closed`, `goodbye` or, when its link is over, `link-lost`.
   */
  readonly handleSessionEnd: { readonly params: readonly [connection: ConnectionId, reason: string] };
};
