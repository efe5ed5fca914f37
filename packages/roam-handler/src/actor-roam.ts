import type { ConnectionId } from "@troupe/ids";
import type { HandlerHost } from "@troupe/handler";
import { LimitError } from "@troupe/roam-session";
import { checkSentMetadata, splitMethodId } from "@troupe/roam-wire";
import type { Metadata } from "@troupe/roam-wire";
import type { RoamAnswer, RoamApi, RoamCallOptions, RoamOpenOptions, RoamRefusal } from "./api.ts";
import { ActorSession } from "./actor-session.ts";
import type { ActorCalls } from "./callbacks.ts";
import { declaredBy } from "./declaration.ts";
import { RoamHandlerError } from "./errors.ts";
import type { IncomingCall } from "./incoming-call.ts";
import type { InStream } from "./in-stream.ts";
import type { RoamOptions } from "./options.ts";
import type { OutStream } from "./out-stream.ts";
import { OwnCall } from "./own-call.ts";

const NO_CHANNELS: readonly number[] = [];

/** What one actor may do with roam, and the sessions that it has. */
export class ActorRoam implements RoamApi {
  readonly #host: HandlerHost;
  readonly #options: RoamOptions;
  readonly #actor: ActorCalls;
  readonly #sessions = new Map<ConnectionId, ActorSession>();
  readonly #inStreams = new Map<number, InStream>();
  readonly #outStreams = new Map<number, OutStream>();
  readonly #ownCalls = new Map<number, { readonly call: OwnCall; readonly session: ActorSession }>();

  constructor(host: HandlerHost, options: RoamOptions, actor: ActorCalls) {
    this.#host = host;
    this.#options = options;
    this.#actor = actor;
  }

  // --- sessions

  serve(connection: ConnectionId): void {
    this.#actor.required("handleCall");
    const session = this.#begin("acceptor", connection);
    session.opened.then(
      () => this.#actor.tell("handleSession", connection),
      () => {},
    );
  }

  async open(connection: ConnectionId, options: RoamOpenOptions = {}): Promise<void> {
    const { signal } = options;
    signal?.throwIfAborted();
    const session = this.#begin("initiator", connection);
    const abort = (): void => session.leave();
    signal?.addEventListener("abort", abort);
    try {
      await session.opened;
    } catch (error) {
      signal?.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      throw new RoamHandlerError("SESSION_FAILED", `connection ${connection}: ${why}`, connection, error);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  #begin(role: "acceptor" | "initiator", connection: ConnectionId): ActorSession {
    const { port } = this.#actor;
    port.check();
    const handleCall = this.#actor.optional("handleCall");
    const stream = this.#host.takeStream(port.id, connection);
    if (stream === undefined) {
      const text = `actor "${port.name}" owns no connection ${connection}`;
      throw new RoamHandlerError("CONNECTION_NOT_FOUND", text, connection);
    }
    const session = new ActorSession(
      role,
      connection,
      stream,
      this.#actor,
      { in: this.#inStreams, out: this.#outStreams },
      handleCall,
      handleCall === undefined ? undefined : declaredBy(handleCall),
      this.#options,
      this.#host.clock,
      this,
    );
    this.#sessions.set(connection, session);
    return session;
  }

  ended(session: ActorSession, reason: string): void {
    this.#sessions.delete(session.connection);
    this.#actor.tell("handleSessionEnd", session.connection, reason);
  }

  close(connection: ConnectionId): void {
    const session = this.#session(connection);
    if (session.session === undefined) session.leave();
    else void session.session.close();
  }

  sessions(): readonly ConnectionId[] {
    this.#actor.port.check();
    return [...this.#sessions.keys()];
  }

  #session(connection: ConnectionId): ActorSession {
    this.#actor.port.check();
    const session = this.#sessions.get(connection);
    if (session !== undefined) return session;
    throw new RoamHandlerError("SESSION_NOT_FOUND", `no session of this actor on connection ${connection}`, connection);
  }

  // --- calls of peers

  respond(call: number, payload: Uint8Array): void {
    this.#take(call).answerBytes("Ok", payload);
  }

  fail(call: number, error: Uint8Array): void {
    this.#take(call).answerBytes("User", error);
  }

  refuse(call: number, kind: RoamRefusal, code?: string): void {
    this.#take(call).refuse(kind, code);
  }

  calls(): readonly number[] {
    this.#actor.port.check();
    return [...this.#actor.waiting.keys()];
  }

  #take(id: number): IncomingCall {
    this.#actor.port.check();
    const { current } = this.#actor;
    const call = current?.id === id && !current.request.isAnswered ? current : this.#actor.waiting.get(id);
    if (call === undefined) throw new RoamHandlerError("CALL_NOT_FOUND", `no call ${id} waits for an answer`, id);
    return call;
  }

  // --- calls of its own

  call(connection: ConnectionId, method: bigint, payload: Uint8Array, options: RoamCallOptions = {}): number {
    const invoke = this.#actor.required("handleAnswer");
    const deliver = (call: OwnCall): void => {
      this.#ownCalls.delete(call.id);
      this.#actor.port.arrive(call);
    };
    const call = new OwnCall(this.#actor.newId(), this.#host.clock.monotonic(), deliver, invoke);
    this.#send(call, connection, method, payload, options);
    return call.id;
  }

  request(
    connection: ConnectionId,
    method: bigint,
    payload: Uint8Array,
    options: RoamCallOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<RoamAnswer> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = (): void => {
        this.cancel(call.id);
        reject(signal!.reason as Error);
      };
      const call = new OwnCall(this.#actor.newId(), this.#host.clock.monotonic(), () => {
        this.#ownCalls.delete(call.id);
        signal?.removeEventListener("abort", onAbort);
        resolve(call.answer);
      });
      this.#send(call, connection, method, payload, options);
      signal?.addEventListener("abort", onAbort);
    });
  }

  #send(call: OwnCall, connection: ConnectionId, method: bigint, payload: Uint8Array, options: RoamCallOptions): void {
    const session = this.#session(connection);
    const root = session.root;
    if (root === undefined) {
      const text = `the session on connection ${connection} is not open yet`;
      throw new RoamHandlerError("SESSION_NOT_FOUND", text, connection);
    }
    const { timeoutMs } = options;
    if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
      throw new RoamHandlerError("OPTION_INVALID", `timeoutMs is ${timeoutMs}, expected a number of milliseconds`);
    }
    const { high, low } = splitMethodId(method);
    try {
      const metadata = withTimeout(options.metadata ?? [], timeoutMs);
      checkSentMetadata(metadata);
      call.requestId = root.core.requestBytes(high, low, metadata, NO_CHANNELS, payload, call.receiver);
    } catch (error) {
      const why = error instanceof LimitError || error instanceof Error ? error.message : String(error);
      throw new RoamHandlerError("REFUSED_BY_LINK", `connection ${connection}: ${why}`, connection, error);
    }
    this.#ownCalls.set(call.id, { call, session });
    if (timeoutMs === undefined) return;
    call.expireAfter(this.#host.clock, timeoutMs, () => {
      root.core.cancel(call.requestId);
      call.end("Cancelled", "deadline");
    });
  }

  cancel(id: number): void {
    this.#actor.port.check();
    const own = this.#ownCalls.get(id);
    if (own === undefined) return;
    this.#ownCalls.delete(id);
    own.call.forget();
    own.session.root?.core.cancel(own.call.requestId);
  }

  // --- streams

  write(stream: number, item: Uint8Array): boolean {
    return this.#outStream(stream).write(item);
  }

  closeStream(stream: number): void {
    this.#outStream(stream).close(() => {});
  }

  #outStream(id: number): OutStream {
    this.#actor.port.check();
    const stream = this.#outStreams.get(id);
    if (stream !== undefined) return stream;
    throw new RoamHandlerError("STREAM_NOT_FOUND", `no open stream ${id} that this actor writes`, id);
  }

  resetStream(stream: number): void {
    this.#actor.port.check();
    this.#inStreams.get(stream)?.drop();
    this.#outStreams.get(stream)?.reset();
  }

  pauseStream(stream: number): void {
    this.#actor.port.check();
    this.#inStreams.get(stream)?.pause();
  }

  resumeStream(stream: number): void {
    this.#actor.port.check();
    this.#inStreams.get(stream)?.resume();
  }

  // --- the end of the actor

  /** Its sessions take no more calls. */
  stopping(): void {
    for (const session of this.#sessions.values()) session.drain();
  }

  end(): void {
    for (const session of this.#sessions.values()) session.leave();
  }
}

function withTimeout(metadata: Metadata, timeoutMs: number | undefined): Metadata {
  if (timeoutMs === undefined) return metadata;
  return [...metadata, ["troupe-timeout-ms", BigInt(Math.ceil(Math.min(timeoutMs, Number.MAX_SAFE_INTEGER)))]];
}
