import type { Random } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import type { ActorParts } from "./actor-parts.ts";
import type { RoamApi, RoamCallOptions, RoamConnectOptions, RoamWaitOptions } from "./api.ts";
import type { RoamAnswer, RoamMethod, RoamRefusal, StreamDirection } from "./data.ts";
import { declarationOf } from "./declaration.ts";
import { newNonce } from "./nonce.ts";

/**
 * What one actor may do with roam: each function checks that the actor lives, and passes on. The actor sees this object, so everything else in it is
 * private.
 */
export class ActorRoam implements RoamApi {
  readonly #parts: ActorParts;
  readonly #random: Random;

  constructor(parts: ActorParts, random: Random) {
    this.#parts = parts;
    this.#random = random;
  }

  #check(): void {
    this.#parts.actor.port.check();
  }

  // --- sessions

  serve(connection: ConnectionId): void {
    this.#check();
    this.#parts.sessions.serve(connection);
  }

  async open(connection: ConnectionId, options: RoamWaitOptions = {}): Promise<void> {
    this.#check();
    await this.#parts.sessions.open(connection, options.signal);
  }

  async connect(session: ConnectionId, options: RoamConnectOptions = {}): Promise<ConnectionId> {
    this.#check();
    return this.#parts.sessions.connect(session, options);
  }

  close(connection: ConnectionId): void {
    this.#check();
    this.#parts.sessions.close(connection);
  }

  sessions(): readonly ConnectionId[] {
    this.#check();
    return this.#parts.sessions.ids();
  }

  // --- calls of peers

  declare(methods: readonly RoamMethod[]): void {
    this.#check();
    this.#parts.calls.declaration = declarationOf(methods);
  }

  respond(call: number, payload: Uint8Array): void {
    this.#check();
    this.#parts.calls.find(call).answerBytes("Ok", payload);
  }

  fail(call: number, error: Uint8Array): void {
    this.#check();
    this.#parts.calls.find(call).answerBytes("User", error);
  }

  refuse(call: number, kind: RoamRefusal, code?: string): void {
    this.#check();
    this.#parts.calls.find(call).refuse(kind, code);
  }

  calls(): readonly number[] {
    this.#check();
    return this.#parts.calls.ids();
  }

  // --- calls of its own

  call(connection: ConnectionId, method: bigint, payload: Uint8Array, options: RoamCallOptions = {}): number {
    this.#check();
    return this.#parts.ownCalls.call(connection, method, payload, options);
  }

  cancel(call: number): void {
    this.#check();
    this.#parts.ownCalls.cancel(call);
  }

  async request(
    connection: ConnectionId,
    method: bigint,
    payload: Uint8Array,
    options: RoamCallOptions & RoamWaitOptions = {},
  ): Promise<RoamAnswer> {
    this.#check();
    return this.#parts.ownCalls.request(connection, method, payload, options);
  }

  newNonce(): Uint8Array {
    this.#check();
    return newNonce(this.#random);
  }

  // --- streams

  openStream(direction: StreamDirection): number {
    this.#check();
    return this.#parts.streams.open(direction);
  }

  write(stream: number, item: Uint8Array): boolean {
    this.#check();
    return this.#parts.streams.writing(stream).write(item);
  }

  async ready(stream: number, options: RoamWaitOptions = {}): Promise<void> {
    this.#check();
    if (!this.#parts.streams.isWriting(stream)) return;
    const writing = this.#parts.streams.writing(stream);
    await this.#parts.waits.start<void>(options.signal, (settle) => {
      writing.whenReady(settle);
      return () => writing.stopWaiting(settle);
    });
  }

  closeStream(stream: number): void {
    this.#check();
    this.#parts.streams.writing(stream).close(() => {});
  }

  resetStream(stream: number): void {
    this.#check();
    this.#parts.streams.reset(stream);
  }

  async receive(stream: number, options: RoamWaitOptions = {}): Promise<readonly Uint8Array[] | undefined> {
    this.#check();
    const reading = this.#parts.streams.reading(stream);
    return this.#parts.waits.start(options.signal, (settle) => {
      reading.receive(settle);
      return () => reading.stopReceiving();
    });
  }

  resumeStream(stream: number): void {
    this.#check();
    this.#parts.streams.resume(stream);
  }

  pauseStream(stream: number): void {
    this.#check();
    this.#parts.streams.pause(stream);
  }
}
