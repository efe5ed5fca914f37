import type { ConnectionId } from "@troupe/ids";
import type { ByteStream, Clock } from "@troupe/handler";
import { acceptFramed, initiateFramed, isRoamSessionError } from "@troupe/roam-session";
import type { Connection, Dispatcher, IncomingRequest, Session } from "@troupe/roam-session";
import { cobs } from "@troupe/roam-wire/framing";
import type { ActorCalls, Invoke } from "./callbacks.ts";
import type { Declaration } from "./declaration.ts";
import { IncomingCall } from "./incoming-call.ts";
import { InStream } from "./in-stream.ts";
import type { RoamOptions } from "./options.ts";
import { OutStream } from "./out-stream.ts";
import { StreamTransport } from "./stream-transport.ts";

type ChannelKind = "rx" | "tx";

/** What a session tells its actor's side. */
export interface SessionEvents {
  ended(session: ActorSession, reason: string): void;
}

/** A session of an actor, on a connection that the actor owns. */
export class ActorSession implements Dispatcher {
  readonly connection: ConnectionId;
  /** Resolves when both Hellos have passed; rejects with why they have not. */
  readonly opened: Promise<void>;
  session: Session | undefined = undefined;
  readonly inStreams: Map<number, InStream>;
  readonly outStreams: Map<number, OutStream>;
  readonly #actor: ActorCalls;
  readonly #handleCall: Invoke | undefined;
  readonly #declaration: Declaration | undefined;
  readonly #handshake = new AbortController();
  /** The connection of the session, known from its first call or from its opening. */
  #root: IncomingRequest["connection"] | undefined = undefined;

  constructor(
    role: "acceptor" | "initiator",
    connection: ConnectionId,
    stream: ByteStream,
    actor: ActorCalls,
    streams: { readonly in: Map<number, InStream>; readonly out: Map<number, OutStream> },
    handleCall: Invoke | undefined,
    declaration: Declaration | undefined,
    options: RoamOptions,
    clock: Clock,
    events: SessionEvents,
  ) {
    this.connection = connection;
    this.#actor = actor;
    this.inStreams = streams.in;
    this.outStreams = streams.out;
    this.#handleCall = handleCall;
    this.#declaration = declaration;
    const transport = new StreamTransport(stream, options.framing ?? cobs, options.maxFrameBytes, () => this.leave());
    const begin = role === "acceptor" ? acceptFramed : initiateFramed;
    this.opened = begin(transport, {
      dispatcher: this,
      clock,
      limits: options.limits,
      handshakeTimeoutMs: options.handshakeTimeoutMs,
      keepAlive: options.keepAlive,
      signal: this.#handshake.signal,
    }).then(
      (session) => {
        this.session = session;
        void session.closed.then((end) =>
          events.ended(this, "ruleId" in end ? end.ruleId : "error" in end ? reasonOf(end.error) : end.kind),
        );
      },
      (error: unknown) => {
        events.ended(this, reasonOf(error));
        throw error;
      },
    );
    // `serve` does not wait for it: the end is told in any case.
    this.opened.catch(() => {});
  }

  get root(): Connection | undefined {
    return this.session?.root;
  }

  // --- calls of the peer's

  dispatch(request: IncomingRequest): void {
    this.#root = request.connection;
    const handleCall = this.#handleCall;
    const method = this.#declaration?.get(request.methodHigh, request.methodLow);
    if (handleCall === undefined || (this.#declaration !== undefined && method === undefined)) {
      return request.refuse("UnknownMethod");
    }
    if (this.#actor.port.full) return request.refuse("Cancelled", "overloaded");
    const { payload } = request;
    request.label = method?.label;
    const start = payload.pos;
    const bytes = payload.rest();
    const call = new IncomingCall(this.#actor, handleCall, this.#actor.newId(), this.connection, request, bytes);
    if (method?.hasChannel === true) {
      const kinds: ChannelKind[] = [];
      const ids: number[] = [];
      payload.pos = start;
      payload.bindChannel = (type, id) => {
        kinds.push((type as { readonly kind: ChannelKind }).kind);
        ids.push(id);
        return undefined;
      };
      try {
        method.decodeArgs(payload);
        payload.expectEnd();
      } catch {
        return request.refuse("InvalidPayload");
      } finally {
        payload.bindChannel = undefined;
      }
      if (!this.#openStreams(call, request, kinds, ids)) return request.refuse("InvalidPayload");
    }
    if (request.metadata.length > 0) {
      const timeoutMs = timeoutOf(request);
      if (timeoutMs !== undefined) call.expireAfter(timeoutMs);
    }
    if (!this.#actor.port.arrive(call)) request.refuse("Cancelled", "actor-gone");
  }

  /** Opens the streams that stand in the arguments. The list of the Request counts; the ids in the payload only where that has ended. */
  #openStreams(
    call: IncomingCall,
    request: IncomingRequest,
    kinds: readonly ChannelKind[],
    payloadIds: readonly number[],
  ): boolean {
    const streams: { readonly in: InStream[]; readonly out: OutStream[] } = { in: [], out: [] };
    const ids: number[] = [];
    for (const [index, kind] of kinds.entries()) {
      const channel = request.channels[index] ?? payloadIds[index]!;
      if (kind === "rx") {
        const stream = new InStream(this.#actor, ({ id }) => void this.inStreams.delete(id));
        const inlet = request.openInlet(channel, stream.receiver);
        if (inlet === undefined) return this.#giveBack(streams);
        stream.bind(inlet);
        this.inStreams.set(stream.id, stream);
        streams.in.push(stream);
        ids.push(stream.id);
      } else {
        const outlet = request.openOutlet(channel);
        if (outlet === undefined) return this.#giveBack(streams);
        const stream = new OutStream(this.#actor, outlet, ({ id }) => void this.outStreams.delete(id));
        this.outStreams.set(stream.id, stream);
        streams.out.push(stream);
        ids.push(stream.id);
      }
    }
    call.join(streams, ids);
    return true;
  }

  #giveBack(streams: { readonly in: readonly InStream[]; readonly out: readonly OutStream[] }): false {
    for (const stream of streams.in) stream.drop();
    for (const stream of streams.out) stream.reset();
    return false;
  }

  // --- the end

  /** The actor is stopping: calls that come now are refused, those that are going on may still be answered. */
  drain(): void {
    const root = this.session?.root.core;
    if (root !== undefined) root.isDraining = true;
  }

  /** The actor or its connection ends: whoever waits for an answer is told, and then Goodbye is said. */
  leave(): void {
    const core = this.session?.core ?? this.#root?.link;
    if (core === undefined) {
      this.#handshake.abort(new Error("the connection was closed"));
      return;
    }
    // The call that runs is not in flight yet where it is made while its Request is read; only a crash ends an actor inside it.
    const { current } = this.#actor;
    if (current?.request.connection.link === core) current.refuse("Cancelled", "handler-failed");
    for (const request of core.root.inFlight.values()) request.refuse("Cancelled", "actor-gone");
    core.leave();
  }
}

function reasonOf(error: unknown): string {
  if (isRoamSessionError(error) && error.cause === undefined) return error.code;
  const cause = isRoamSessionError(error) ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function timeoutOf(request: IncomingRequest): number | undefined {
  for (const [key, value] of request.metadata) {
    if (key === "troupe-timeout-ms") {
      return typeof value === "bigint" && value <= 0x1f_ffff_ffff_ffffn ? Number(value) : undefined;
    }
  }
  return undefined;
}
