import { type Metadata, Writer } from "@troupe/roam-wire";
import type { AnyMethod } from "../caller.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { IncomingRequest } from "../core/incoming-request.ts";
import { ERROR_KEY, NONCE_KEY, NONCE_SUPPORT_KEY, metadataValue } from "../metadata.ts";
import type { NonceKeeper } from "../server.ts";
import type { PeerInfo } from "../transport.ts";

/** Options of a {@link NonceCache}. */
export interface NonceCacheOptions {
  /** How long an answer is kept, in milliseconds. Default 5 minutes, which is what roam's specification asks for. */
  readonly keepMs?: number | undefined;
  /** What is kept at most; beyond it new calls with a nonce are refused with `nonce-cache-full`, and of those that run, the answers are not kept, only that they were executed. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Who a caller is: nonces of different callers are kept apart. Default: `peer.principal`, or nobody in particular. */
  readonly principal?: ((peer: PeerInfo) => string) | undefined;
  readonly clock?: Clock | undefined;
}

const KEEP_MS = 300_000;
const MAX_BYTES = 67_108_864;
/** What an entry takes beside its payload, and what is set aside for an answer that is not there yet. */
const ENTRY_BYTES = 1024;
const NONCE_BYTES = 16;
const SUPPORT: Metadata = [[NONCE_SUPPORT_KEY, 1n]];

/** Stands for an answer that had no room. */
const NOT_KEPT: Omit<Done, "at"> = {
  metadata: [...SUPPORT, [ERROR_KEY, "answer-not-kept"]],
  payload: Uint8Array.of(1, 3),
  bytes: ENTRY_BYTES,
};

interface Running {
  /** Calls with the same nonce that came while it ran. */
  readonly joined: Set<IncomingRequest>;
}

interface Done {
  readonly metadata: Metadata;
  readonly payload: Uint8Array;
  readonly at: number;
  readonly bytes: number;
}

/**
 * Makes calls with a nonce execute once in this process, however often they are sent: a repeated one joins the first while that runs, and gets the kept answer
 * afterwards. One cache may serve several services and sessions.
 * ```ts
 * const dispatcher = serve(Payments, handlers, { nonces: new NonceCache() });
 * ```
 * Only methods that are declared with `nonce: true` and open no channels take part.
 */
export class NonceCache implements NonceKeeper {
  readonly #keepMs: number;
  readonly #maxBytes: number;
  readonly #principal: (peer: PeerInfo) => string;
  readonly #clock: Clock;
  readonly #running = new Map<string, Running>();
  /** In the order in which they were answered. */
  readonly #done = new Map<string, Done>();
  #bytes = 0;

  constructor(options: NonceCacheOptions = {}) {
    this.#keepMs = options.keepMs ?? KEEP_MS;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#principal = options.principal ?? ((peer) => peer.principal ?? "");
    this.#clock = options.clock ?? systemClock;
  }

  /** What is kept now, in bytes. */
  get bytes(): number {
    this.#expire();
    return this.#bytes;
  }

  /** How many calls are known. */
  get size(): number {
    this.#expire();
    return this.#running.size + this.#done.size;
  }

  take(request: IncomingRequest, method: Pick<AnyMethod, "hasChannel">): boolean {
    if (method.hasChannel) return false;
    const nonce = metadataValue(request.metadata, NONCE_KEY);
    if (!(nonce instanceof Uint8Array) || nonce.length !== NONCE_BYTES) return false;
    this.#expire();
    const key = this.#keyOf(request, nonce);
    const done = this.#done.get(key);
    if (done !== undefined) {
      request.answerBytes(done.metadata, done.payload);
      return true;
    }
    const running = this.#running.get(key);
    if (running !== undefined) {
      running.joined.add(request);
      request.onAborted = () => running.joined.delete(request);
      return true;
    }
    if (this.#bytes + ENTRY_BYTES > this.#maxBytes) {
      request.refuse("Cancelled", "nonce-cache-full");
      return true;
    }
    this.#begin(key, request);
    return false;
  }

  #keyOf(request: IncomingRequest, nonce: Uint8Array): string {
    const principal = this.#principal(request.connection.handle!.peer);
    return `${request.methodHigh}.${request.methodLow}.${String.fromCharCode(...nonce)}${principal}`;
  }

  #begin(key: string, request: IncomingRequest): void {
    const running: Running = { joined: new Set() };
    this.#running.set(key, running);
    this.#bytes += ENTRY_BYTES;
    request.recorder = {
      writer: new Writer(256),
      metadata: SUPPORT,
      answered: (metadata, payload) => {
        this.#running.delete(key);
        const at = this.#clock.monotonic();
        // Many calls may have begun while there was room for each: what is known for certain is that they were executed.
        if (this.#bytes + payload.length > this.#maxBytes) this.#done.set(key, { ...NOT_KEPT, at });
        else {
          this.#bytes += payload.length;
          this.#done.set(key, { metadata, payload, at, bytes: ENTRY_BYTES + payload.length });
        }
        for (const other of running.joined) other.answerBytes(metadata, payload);
      },
      withdrawn: (code) => {
        this.#running.delete(key);
        this.#bytes -= ENTRY_BYTES;
        for (const other of running.joined) other.refuse("Cancelled", code);
      },
    };
  }

  #expire(): void {
    const before = this.#clock.monotonic() - this.#keepMs;
    for (const [key, { at, bytes }] of this.#done) {
      if (at > before) return;
      this.#done.delete(key);
      this.#bytes -= bytes;
    }
  }
}
