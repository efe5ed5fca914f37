import type { EndReason, HandlerHost } from "@troupe/handler";
import type { NonceKeeper } from "@troupe/roam-session";
import type { ActorSide } from "./actor-side.ts";
import { IncomingCalls } from "./incoming-calls.ts";
import type { RoamOptions } from "./options.ts";
import { OwnCalls } from "./own-calls.ts";
import { Sessions } from "./sessions.ts";
import { Streams } from "./streams.ts";
import { Waits } from "./waits.ts";

/** What the handler keeps for one actor, and how that ends. */
export class ActorParts {
  readonly actor: ActorSide;
  readonly waits: Waits;
  readonly streams: Streams;
  readonly calls: IncomingCalls;
  readonly sessions: Sessions;
  readonly ownCalls: OwnCalls;

  constructor(host: HandlerHost, options: RoamOptions, nonces: NonceKeeper | undefined, actor: ActorSide) {
    this.actor = actor;
    this.waits = new Waits(actor.port);
    this.streams = new Streams(actor, options);
    this.calls = new IncomingCalls(actor);
    const serving = { calls: this.calls, streams: this.streams, clock: host.clock, nonces };
    this.sessions = new Sessions(host, options, serving, this.waits);
    this.ownCalls = new OwnCalls(actor, this.streams, this.waits, this.sessions.find);
  }

  /** Its sessions take no more calls, and what it waits for comes no more. */
  stopping(): void {
    this.sessions.stopping();
    this.waits.end();
  }

  end(reason: EndReason): void {
    this.waits.end();
    this.calls.end(reason === "crash" ? "handler-failed" : "actor-gone");
    this.sessions.end();
  }
}
