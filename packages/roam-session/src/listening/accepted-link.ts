import type { Dispatcher } from "../core/contracts.ts";

/** What the `accept` hook of a listener knows better than the listener. */
export interface AcceptedLink {
  /** Who the peer is: `context.peer.principal` of its calls. */
  readonly principal?: string | undefined;
  /** Answers the calls of this link, instead of the listener's dispatcher. */
  readonly dispatcher?: Dispatcher | undefined;
}
