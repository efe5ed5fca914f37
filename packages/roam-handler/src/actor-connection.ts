import type { Clock } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import type { Connection, Dispatcher, IncomingRequest, NonceKeeper } from "@troupe/roam-session";
import type { Metadata } from "@troupe/roam-wire";
import type { Invoke } from "./actor-side.ts";
import type { Declaration, Declared } from "./declaration.ts";
import { declaredBy } from "./declaration.ts";
import { IncomingCall } from "./incoming-call.ts";
import type { IncomingCalls } from "./incoming-calls.ts";
import type { InStream } from "./in-stream.ts";
import type { OutStream } from "./out-stream.ts";
import type { Streams } from "./streams.ts";

/** What the connections of one actor share. */
export interface Serving {
  readonly calls: IncomingCalls;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly nonces: NonceKeeper | undefined;
}

/** One connection of an actor's, the root of a link or a virtual one: it makes the peer's calls into calls of the actor. */
export class ActorConnection implements Dispatcher {
  readonly id: ConnectionId;
  #raw: Connection | undefined = undefined;
  readonly #serving: Serving;
  readonly #handleCall: Invoke | undefined;
  readonly #declaration: Declaration | undefined;

  readonly #tellsOpen: boolean;

  /** @param tellsOpen whether the actor is to be told when it is open: it did not ask for it */
  constructor(id: ConnectionId, serving: Serving, tellsOpen: boolean) {
    this.#tellsOpen = tellsOpen;
    this.id = id;
    this.#serving = serving;
    const handleCall = serving.calls.actor.optional("handleCall");
    this.#handleCall = handleCall;
    this.#declaration = handleCall === undefined ? undefined : declaredBy(handleCall);
  }

  /** What calls are made on, as soon as they can be. */
  get raw(): Connection | undefined {
    return this.#raw;
  }

  /** It is open. Whatever comes first says so, so that the actor hears of it before anything else. */
  open(raw: Connection): void {
    if (this.#raw !== undefined) return;
    this.#raw = raw;
    if (this.#tellsOpen) this.#serving.calls.actor.tell("handleSession", this.id);
  }

  dispatch(request: IncomingRequest): void {
    if (this.#raw === undefined) this.open(request.connection.handle!);
    const handleCall = this.#handleCall;
    const declaration = this.#declaration ?? this.#serving.calls.declaration;
    const method = declaration?.get(request.methodHigh, request.methodLow);
    if (handleCall === undefined || (declaration !== undefined && method === undefined)) {
      return request.refuse("UnknownMethod");
    }
    const { calls, clock, nonces } = this.#serving;
    const { port } = calls.actor;
    if (port.full) return request.refuse("Cancelled", "overloaded");
    request.label = method?.label;
    const isKept = nonces !== undefined && request.metadata.length > 0 && hasNonces(method);
    if (isKept && nonces.take(request, method ?? withoutDeclaration(request))) return;
    const { payload } = request;
    const start = payload.pos;
    const call = new IncomingCall(calls, handleCall, this.id, request, payload.rest());
    if (request.recorder !== undefined) calls.keep(call);
    if (method?.hasChannel === true) {
      payload.pos = start;
      if (!this.#openStreams(call, request, method)) return request.refuse("InvalidPayload");
    }
    if (request.metadata.length > 0) {
      const timeoutMs = timeoutOf(request.metadata);
      if (timeoutMs !== undefined) call.expireAfter(clock, timeoutMs);
    }
    if (!port.arrive(call)) call.breakOff("actor-gone");
  }

  #openStreams(call: IncomingCall, request: IncomingRequest, method: Declared): boolean {
    const declared = method.streamsOf(request);
    if (declared === undefined) return false;
    const opened: { readonly in: InStream[]; readonly out: OutStream[] } = { in: [], out: [] };
    const ids: number[] = [];
    for (const { direction, channel } of declared) {
      const id =
        direction === "read"
          ? this.#openReading(request, channel, opened.in)
          : this.#openWriting(request, channel, opened.out);
      if (id === undefined) {
        for (const stream of [...opened.in, ...opened.out]) this.#serving.streams.reset(stream.id);
        return false;
      }
      ids.push(id);
    }
    call.join(opened, ids);
    return true;
  }

  #openReading(request: IncomingRequest, channel: number, opened: InStream[]): number | undefined {
    const stream = this.#serving.streams.newReading();
    opened.push(stream);
    const inlet = request.openInlet(channel, stream.receiver);
    if (inlet === undefined) return undefined;
    stream.bind(inlet);
    return stream.id;
  }

  #openWriting(request: IncomingRequest, channel: number, opened: OutStream[]): number | undefined {
    const stream = this.#serving.streams.newWriting();
    opened.push(stream);
    const outlet = request.openOutlet(channel);
    if (outlet === undefined) return undefined;
    stream.bind(outlet);
    return stream.id;
  }
}

/** Where methods are declared, they say themselves whether they are executed once; otherwise every call may ask for it. */
function hasNonces(method: Declared | undefined): boolean {
  return method?.nonce ?? true;
}

function withoutDeclaration(request: IncomingRequest): { readonly hasChannel: boolean } {
  return { hasChannel: request.channels.length > 0 };
}

function timeoutOf(metadata: Metadata): number | undefined {
  for (const [key, value] of metadata) {
    if (key === "troupe-timeout-ms") {
      return typeof value === "bigint" && value <= 0x1f_ffff_ffff_ffffn ? Number(value) : undefined;
    }
  }
  return undefined;
}
