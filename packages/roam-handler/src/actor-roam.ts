import type { EndReason, HandlerHost } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import type { NonceKeeper } from "@troupe/roam-session";
import type { ActorSide } from "./actor-side.ts";
import type { RoamApi, RoamCallOptions, RoamConnectOptions, RoamWaitOptions } from "./api.ts";
import type { RoamAnswer, RoamMethod, RoamRefusal, StreamDirection } from "./data.ts";
import { declarationOf } from "./declaration.ts";
import { IncomingCalls } from "./incoming-calls.ts";
import type { RoamOptions } from "./options.ts";
import { newNonce } from "./nonce.ts";
import { OwnCalls } from "./own-calls.ts";
import { Sessions } from "./sessions.ts";
import { Streams } from "./streams.ts";
import { Waits } from "./waits.ts";

/** What one actor may do with roam: each function checks that the actor lives, and passes on. */
export class ActorRoam implements RoamApi {
  readonly #host: HandlerHost;
  readonly #actor: ActorSide;
  readonly #waits: Waits;
  readonly #streams: Streams;
  readonly #calls: IncomingCalls;
  readonly #sessions: Sessions;
  readonly #ownCalls: OwnCalls;

  constructor(host: HandlerHost, options: RoamOptions, nonces: NonceKeeper | undefined, actor: ActorSide) {
    this.#host = host;
    this.#actor = actor;
    this.#waits = new Waits(actor.port);
    this.#streams = new Streams(actor, options);
    this.#calls = new IncomingCalls(actor);
    const serving = { calls: this.#calls, streams: this.#streams, clock: host.clock, nonces };
    this.#sessions = new Sessions(host, options, serving, this.#waits);
    this.#ownCalls = new OwnCalls(actor, this.#streams, this.#waits, this.#sessions.find);
  }

  #check(): void {
    this.#actor.port.check();
  }

  // --- sessions

  serve(connection: ConnectionId): void {
    this.#check();
    this.#sessions.serve(connection);
  }

  async open(connection: ConnectionId, options: RoamWaitOptions = {}): Promise<void> {
    this.#check();
    await this.#sessions.open(connection, options.signal);
  }

  async connect(session: ConnectionId, options: RoamConnectOptions = {}): Promise<ConnectionId> {
    this.#check();
    return this.#sessions.connect(session, options);
  }

  close(connection: ConnectionId): void {
    this.#check();
    this.#sessions.close(connection);
  }

  sessions(): readonly ConnectionId[] {
    this.#check();
    return this.#sessions.ids();
  }

  // --- calls of peers

  declare(methods: readonly RoamMethod[]): void {
    this.#check();
    this.#calls.declaration = declarationOf(methods);
  }

  respond(call: number, payload: Uint8Array): void {
    this.#check();
    this.#calls.find(call).answerBytes("Ok", payload);
  }

  fail(call: number, error: Uint8Array): void {
    this.#check();
    this.#calls.find(call).answerBytes("User", error);
  }

  refuse(call: number, kind: RoamRefusal, code?: string): void {
    this.#check();
    this.#calls.find(call).refuse(kind, code);
  }

  calls(): readonly number[] {
    this.#check();
    return this.#calls.ids();
  }

  // --- calls of its own

  call(connection: ConnectionId, method: bigint, payload: Uint8Array, options: RoamCallOptions = {}): number {
    this.#check();
    return this.#ownCalls.call(connection, method, payload, options);
  }

  cancel(call: number): void {
    this.#check();
    this.#ownCalls.cancel(call);
  }

  async request(
    connection: ConnectionId,
    method: bigint,
    payload: Uint8Array,
    options: RoamCallOptions & RoamWaitOptions = {},
  ): Promise<RoamAnswer> {
    this.#check();
    return this.#ownCalls.request(connection, method, payload, options);
  }

  newNonce(): Uint8Array {
    this.#check();
    return newNonce(this.#host.random);
  }

  // --- streams

  openStream(direction: StreamDirection): number {
    this.#check();
    return this.#streams.open(direction);
  }

  write(stream: number, item: Uint8Array): boolean {
    this.#check();
    return this.#streams.writing(stream).write(item);
  }

  async ready(stream: number, options: RoamWaitOptions = {}): Promise<void> {
    this.#check();
    if (!this.#streams.isWriting(stream)) return;
    const writing = this.#streams.writing(stream);
    await this.#waits.start<void>(options.signal, (settle) => {
      writing.whenReady(settle);
      return () => writing.stopWaiting(settle);
    });
  }

  closeStream(stream: number): void {
    this.#check();
    this.#streams.writing(stream).close(() => {});
  }

  resetStream(stream: number): void {
    this.#check();
    this.#streams.reset(stream);
  }

  async receive(stream: number, options: RoamWaitOptions = {}): Promise<readonly Uint8Array[] | undefined> {
    this.#check();
    const reading = this.#streams.reading(stream);
    return this.#waits.start(options.signal, (settle) => {
      reading.receive(settle);
      return () => reading.stopReceiving();
    });
  }

  resumeStream(stream: number): void {
    this.#check();
    this.#streams.resume(stream);
  }

  pauseStream(stream: number): void {
    this.#check();
    this.#streams.pause(stream);
  }

  // --- the end of the actor

  /** Its sessions take no more calls, and what it waits for comes no more. */
  stopping(): void {
    this.#sessions.stopping();
    this.#waits.end();
  }

  end(reason: EndReason): void {
    this.#waits.end();
    this.#calls.end(reason === "crash" ? "handler-failed" : "actor-gone");
    this.#sessions.end();
  }
}
