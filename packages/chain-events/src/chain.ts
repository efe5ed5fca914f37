import { ConstantPayload } from "./constant-payload.ts";
import { ChainError } from "./errors.ts";
import { RecordedEvent, eventKindCodes, kindCodeOf } from "./event.ts";
import type { ChainEvent, ChainFormat, ChainPosition, EventKind } from "./event.ts";
import { byteStringToHex } from "./internal/byte-string.ts";
import { hashOfEvent, payloadDigest } from "./internal/event-hash.ts";
import { rawPosition } from "./internal/raw-position.ts";
import { isCallNumber } from "./internal/sha256-preimage.ts";
import { Subscription } from "./subscription.ts";
import type { SubscribeOptions } from "./subscription.ts";

/** How {@link createChain} makes a chain. */
export interface ChainOptions {
  /** Default `sha256`. */
  readonly format?: ChainFormat;
  /**
   * What memory keeps of payloads: `digests` (default of `sha256`) nothing but the SHA-256; `full` (the only choice of
   * `theater`) a copy of the bytes. The hashes of a `sha256` chain are the same either way.
   */
  readonly payloads?: "digests" | "full";
  /** How many events stay in memory; older ones are dropped, count and head go on. Default 1024. */
  readonly capacity?: number;
  /** Milliseconds since 1970; default `Date.now`. A clock that goes back is held at the last time. */
  readonly clock?: () => number;
  /** Where to go on: behind events that are stored elsewhere. Default: a new chain. */
  readonly from?: ChainPosition;
  /**
   * Called with each event, after it became the head. What it throws, `append` throws; the event stays in the chain.
   * With `digests`, `event.payload` is set all the same: it is the array of whoever appends, only lent for this call.
   */
  readonly onAppend?: (event: ChainEvent) => void;
}

/** What {@link Chain.append} records. */
export interface AppendedEvent {
  readonly kind: EventKind;
  /** Which export, host function or event: at most 65,535 bytes of UTF-8. */
  readonly type: string;
  /** Number of the call that it belongs to; default 0, none. */
  readonly call?: number;
  /** Read before `append` returns and never kept, so it may be used again at once; or a {@link constantPayload}. */
  readonly payload: Uint8Array | ConstantPayload;
  /**
   * When it happened, where the clock has been read for that already: milliseconds since 1970. Default: what the chain's
   * clock says. A time before that of the last event is held at that one.
   */
  readonly time?: number | undefined;
}

/** Which events to read: those with `from` <= sequence < `to`. Default: all. */
export interface ChainRange {
  readonly from?: number;
  readonly to?: number;
}

/** A chain with its last events in memory. Made by {@link createChain}. */
export interface Chain extends ChainPosition {
  readonly format: ChainFormat;
  readonly payloads: "digests" | "full";
  /** How many events the chain has had, also those that memory no longer holds. */
  readonly length: number;
  /** Hash (hex) of the last event; null for an empty chain. */
  readonly head: string | null;
  /** The place before the oldest event in memory: what {@link verify} needs as `from` to check {@link events}. */
  readonly oldest: ChainPosition;
  readonly closed: boolean;
  /**
   * Hashes the event onto the chain and returns its sequence number. Throws CHAIN_CLOSED, and CHAIN_ARGUMENT for an
   * unknown kind, a call number that is no integer from 0 to 2^48 - 1, or a type that is too long or no well-formed text.
   */
  append(event: AppendedEvent): number;
  /** The events of a range that are still in memory, oldest first. */
  events(range?: ChainRange): ChainEvent[];
  /** One event; undefined where memory does not hold it. */
  event(sequence: number): ChainEvent | undefined;
  /**
   * The events from now on (or from `from` on), for as many readers as like. It never holds up `append`: a reader that
   * lags behind gets a {@link Gap} in place of what it missed. Ends when the chain is closed, after the last event;
   * throws the signal's reason when that fires. Throws CHAIN_ARGUMENT at once for a `capacity` or `from` that is none.
   */
  subscribe(options?: SubscribeOptions): Subscription;
  /** No more events: subscriptions end after the last one. Memory can still be read. Idempotent. */
  close(): void;
}

/** Makes a chain in memory. Throws CHAIN_ARGUMENT for options that contradict each other. */
export function createChain(options: ChainOptions = {}): Chain {
  return new MemoryChain(options);
}

const initialSlots = 16;
// Shared by all empty chains, and never written to.
const noKinds = /* @__PURE__ */ new Uint8Array(0);
const noNumbers = /* @__PURE__ */ new Float64Array(0);

class MemoryChain implements Chain {
  readonly format: ChainFormat;
  readonly payloads: "digests" | "full";
  readonly #capacity: number;
  readonly #clock: (() => number) | undefined;
  readonly #onAppend: ((event: ChainEvent) => void) | undefined;
  /** Length at which this object took over; slot 0 belonged to this event first. */
  readonly #start: number;
  #length: number;
  #lastTime = 0;
  #closed = false;
  #slot = 0;
  /** Where the head stands among the hashes. */
  #headSlot = 0;
  /** Slots in use or once used; the columns may be longer. */
  #filled = 0;
  /** Subscriptions that wait for the next event; made with the first subscription. */
  #waiting: Set<() => void> | undefined;
  // One column a field; they grow up to the capacity, then the oldest slot is written over.
  #kinds: Uint8Array = noKinds;
  #calls: Float64Array = noNumbers;
  #times: Float64Array = noNumbers;
  readonly #types: string[] = [];
  /** One more than there are events in memory: the oldest has its parent before it. Empty for the parent of the first. */
  readonly #hashes: string[];
  readonly #digests: string[] = [];
  /** Empty where payloads are not kept. */
  readonly #kept: Uint8Array[] = [];

  constructor(options: ChainOptions) {
    this.format = options.format ?? "sha256";
    if (this.format !== "sha256" && this.format !== "theater") {
      throw new ChainError("CHAIN_ARGUMENT", `chain format ${JSON.stringify(this.format)}: sha256 or theater`);
    }
    this.payloads = options.payloads ?? (this.format === "theater" ? "full" : "digests");
    if (this.payloads !== "digests" && this.payloads !== "full") {
      throw new ChainError("CHAIN_ARGUMENT", `chain payloads ${JSON.stringify(this.payloads)}: digests or full`);
    }
    if (this.format === "theater" && this.payloads !== "full") {
      throw new ChainError("CHAIN_ARGUMENT", "a theater chain keeps its payloads, which are a part of its hashes");
    }
    this.#capacity = options.capacity ?? 1024;
    if (!Number.isInteger(this.#capacity) || this.#capacity < 1) {
      throw new ChainError("CHAIN_ARGUMENT", `chain capacity ${this.#capacity}: an integer of at least 1`);
    }
    this.#clock = options.clock;
    this.#onAppend = options.onAppend;
    const from = options.from ?? { length: 0, head: null };
    this.#start = from.length;
    this.#length = from.length;
    this.#hashes = [rawPosition(from, this.format)];
  }

  get length(): number {
    return this.#length;
  }

  get head(): string | null {
    return hexOrNull(this.#hashes[this.#headSlot]!);
  }

  get oldest(): ChainPosition {
    return { length: this.#length - this.#filled, head: hexOrNull(this.#hashBack(this.#filled)) };
  }

  get closed(): boolean {
    return this.#closed;
  }

  append(event: AppendedEvent): number {
    const { kind, type, payload: given } = event;
    const call = event.call ?? 0;
    if (this.#closed) throw new ChainError("CHAIN_CLOSED", `append of ${type}: the chain is closed`);
    const code = kindCodeOf(kind);
    if (code === undefined) throw new ChainError("CHAIN_ARGUMENT", `event kind ${JSON.stringify(kind)} is not known`);
    if (!isCallNumber(call)) {
      throw new ChainError("CHAIN_ARGUMENT", `call number ${call}: an integer from 0 to 2^48 - 1`);
    }
    const sequence = this.#length;
    const parent = this.#hashes[this.#headSlot]!;
    const isConstant = given instanceof ConstantPayload;
    const payload = isConstant ? given.bytes : given;
    const digest = this.format !== "sha256" ? "" : isConstant ? given.rawDigest : payloadDigest(payload);
    const hash = hashOfEvent(this.format, code, type, sequence, call, parent, digest, payload);
    const now = event.time ?? (this.#clock === undefined ? Date.now() : this.#clock());
    if (now > this.#lastTime) this.#lastTime = now;
    const kept = this.payloads === "full" ? (isConstant ? payload : new Uint8Array(payload)) : null;

    const slot = this.#slot;
    if (this.#filled < this.#capacity) {
      if (slot === this.#kinds.length) this.#grow();
      this.#types.push(type);
      this.#digests.push(digest);
      if (kept !== null) this.#kept.push(kept);
      this.#filled++;
    } else {
      this.#types[slot] = type;
      this.#digests[slot] = digest;
      if (kept !== null) this.#kept[slot] = kept;
    }
    this.#kinds[slot] = code;
    this.#calls[slot] = call;
    this.#times[slot] = this.#lastTime;
    this.#slot = slot + 1 === this.#capacity ? 0 : slot + 1;
    this.#headSlot = this.#headSlot === this.#capacity ? 0 : this.#headSlot + 1;
    this.#hashes[this.#headSlot] = hash;
    this.#length = sequence + 1;

    if (this.#waiting !== undefined) this.#wake();
    if (this.#onAppend !== undefined) {
      const lent = kept ?? payload;
      this.#onAppend(new RecordedEvent(sequence, kind, type, call, this.#lastTime, hash, parent, digest, lent));
    }
    return sequence;
  }

  event(sequence: number): ChainEvent | undefined {
    const isHeld = sequence >= this.#length - this.#filled && sequence < this.#length;
    if (!isHeld || !Number.isInteger(sequence)) return undefined;
    const slot = (sequence - this.#start) % this.#capacity;
    const back = this.#length - 1 - sequence;
    return new RecordedEvent(
      sequence,
      kindNames[this.#kinds[slot]!]!,
      this.#types[slot]!,
      this.#calls[slot]!,
      this.#times[slot]!,
      this.#hashBack(back),
      this.#hashBack(back + 1),
      this.#digests[slot]!,
      this.#kept[slot] ?? null,
    );
  }

  events(range: ChainRange = {}): ChainEvent[] {
    const from = Math.max(Math.ceil(range.from ?? 0), this.#length - this.#filled);
    const to = Math.min(range.to ?? this.#length, this.#length);
    const events: ChainEvent[] = [];
    for (let sequence = from; sequence < to; sequence++) events.push(this.event(sequence)!);
    return events;
  }

  subscribe(options: SubscribeOptions = {}): Subscription {
    const capacity = options.capacity ?? this.#capacity;
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new ChainError("CHAIN_ARGUMENT", `subscription capacity ${capacity}: an integer of at least 1`);
    }
    const from = options.from ?? this.#length;
    if (!Number.isSafeInteger(from) || from < 0) {
      throw new ChainError("CHAIN_ARGUMENT", `subscription from ${from}: a sequence number, an integer of at least 0`);
    }
    this.#waiting ??= new Set();
    return new Subscription(this, this.#waiting, capacity, from, options.signal);
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    if (this.#waiting === undefined || this.#waiting.size === 0) return;
    // A copy: who wakes up and finds too little waits again at once.
    const waiting = [...this.#waiting];
    for (const wake of waiting) wake();
  }

  /** The hash so many events before the head, up to the parent of the oldest event in memory. */
  #hashBack(count: number): string {
    const at = this.#headSlot - count;
    return this.#hashes[at < 0 ? at + this.#capacity + 1 : at]!;
  }

  #grow(): void {
    const slots = Math.min(this.#capacity, Math.max(initialSlots, this.#kinds.length * 2));
    const memory = new ArrayBuffer(slots * 17);
    const calls = new Float64Array(memory, 0, slots);
    const times = new Float64Array(memory, slots * 8, slots);
    const kinds = new Uint8Array(memory, slots * 16, slots);
    kinds.set(this.#kinds);
    calls.set(this.#calls);
    times.set(this.#times);
    this.#kinds = kinds;
    this.#calls = calls;
    this.#times = times;
  }
}

function hexOrNull(hash: string): string | null {
  return hash === "" ? null : byteStringToHex(hash);
}

const kindNames: readonly (EventKind | undefined)[] = /* @__PURE__ */ (() => {
  const names: EventKind[] = [];
  for (const [name, code] of Object.entries(eventKindCodes)) names[code] = name as EventKind;
  return names;
})();
