import { byteStringToHex, bytesToByteString, hexToByteString } from "./internal/byte-string.ts";

/** The number that stands for a kind in the preimage of a `sha256` chain. Numbers are never reused. */
export const eventKindCodes = {
  /** An export of the actor is called; payload: its parameters. */
  call: 1,
  /** That call returned; payload: what it returned. */
  result: 2,
  /** That call failed; payload: why. */
  error: 3,
  /** The actor called a function of its host, and the function returned; payload: input and output. */
  "host-call": 4,
  /** Something happened to the actor as a whole: started, restarted, stopped. */
  lifecycle: 5,
  /** A run was compared with a recording. */
  summary: 6,
  /** Whatever the application wants to have in the chain. */
  custom: 7,
} as const;

/** What sort of thing an event records; `type` says which one. */
export type EventKind = keyof typeof eventKindCodes;

/**
 * `sha256`: the default; its preimage is laid out byte by byte in the README of this package.
 * `theater`: the SHA-1 format of Theater 0.3.7; its payloads are a part of the hash, so they are always kept.
 */
export type ChainFormat = "sha256" | "theater";

/** The code of a kind; undefined where it is not known. A switch, because a lookup by name costs more than it should. */
export function kindCodeOf(kind: EventKind): number | undefined {
  switch (kind) {
    case "call":
      return eventKindCodes.call;
    case "result":
      return eventKindCodes.result;
    case "error":
      return eventKindCodes.error;
    case "host-call":
      return eventKindCodes["host-call"];
    case "lifecycle":
      return eventKindCodes.lifecycle;
    case "summary":
      return eventKindCodes.summary;
    case "custom":
      return eventKindCodes.custom;
    default:
      return undefined;
  }
}

/** A place in a chain: behind its first `length` events. An empty chain is `{ length: 0, head: null }`. */
export interface ChainPosition {
  readonly length: number;
  /** Hash (hex) of the last of these events; null at the beginning. */
  readonly head: string | null;
}

/** The place before an event, and the beginning where there is none: what `verify` and an export of a part of a chain start from. */
export function positionBefore(event: ChainEvent | undefined): ChainPosition {
  return event === undefined ? { length: 0, head: null } : { length: event.sequence, head: event.parent };
}

/** One event of a chain. Hashes are lower-case hex: 64 digits in a `sha256` chain, 40 in a `theater` chain. */
export interface ChainEvent {
  /** Its number in the chain; the first event has 0. */
  readonly sequence: number;
  readonly kind: EventKind;
  /** Which export, host function or event it is, such as `theater:simple/tcp/send`. */
  readonly type: string;
  /** Number of the call that it belongs to; 0 for none. */
  readonly call: number;
  /**
   * Milliseconds since 1970, as whoever appended it read the clock: events of one moment may share a reading. Stored
   * beside the hash, not covered by it. A chain never goes back in time while it runs.
   */
  readonly time: number;
  readonly hash: string;
  /** The hash of the event before; null in the first event. */
  readonly parent: string | null;
  /** SHA-256 of the payload where it is known without the payload (`sha256` chains); else null. */
  readonly digest: string | null;
  /** The payload, where it was kept. Shared by all who read the event: do not write to it. */
  readonly payload: Uint8Array | null;
}

/** What `console.log` and its like in Node show of an object. */
const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** An event as chains hold it: hashes as byte strings, and as hex only when somebody asks. */
export class RecordedEvent implements ChainEvent {
  readonly sequence: number;
  readonly kind: EventKind;
  readonly type: string;
  readonly call: number;
  readonly time: number;
  readonly payload: Uint8Array | null;
  /** @internal */
  readonly rawHash: string;
  /** @internal Empty in the first event. */
  readonly rawParent: string;
  /** @internal Empty where there is none. */
  readonly rawDigest: string;

  /** @internal */
  constructor(
    sequence: number,
    kind: EventKind,
    type: string,
    call: number,
    time: number,
    rawHash: string,
    rawParent: string,
    rawDigest: string,
    payload: Uint8Array | null,
  ) {
    this.sequence = sequence;
    this.kind = kind;
    this.type = type;
    this.call = call;
    this.time = time;
    this.rawHash = rawHash;
    this.rawParent = rawParent;
    this.rawDigest = rawDigest;
    this.payload = payload;
  }

  get hash(): string {
    return byteStringToHex(this.rawHash);
  }

  get parent(): string | null {
    return this.rawParent === "" ? null : byteStringToHex(this.rawParent);
  }

  get digest(): string | null {
    return this.rawDigest === "" ? null : byteStringToHex(this.rawDigest);
  }

  /** A plain object with every field, so that spreading, comparing and JSON see what the getters show. */
  toJSON(): ChainEvent {
    const { sequence, kind, type, call, time, hash, parent, digest, payload } = this;
    return { sequence, kind, type, call, time, hash, parent, digest, payload };
  }

  /** @internal */
  [inspect](): ChainEvent {
    return this.toJSON();
  }
}

/**
 * For stores: the hash of an event as a byte string, one character (0 to 255) a byte. Events of a chain hold it in this
 * form, so it costs nothing, where hex has to be made. Empty where the hex of a foreign event is malformed.
 */
export function rawHashOf(event: ChainEvent): string {
  return event instanceof RecordedEvent ? event.rawHash : (hexToByteString(event.hash) ?? "");
}

/** For stores: {@link rawHashOf} of the event before; empty for none. */
export function rawParentOf(event: ChainEvent): string {
  if (event instanceof RecordedEvent) return event.rawParent;
  return event.parent === null ? "" : (hexToByteString(event.parent) ?? "malformed");
}

/** For stores: the digest of an event as a byte string; empty for none. */
export function rawDigestOf(event: ChainEvent): string {
  if (event instanceof RecordedEvent) return event.rawDigest;
  return event.digest === null ? "" : (hexToByteString(event.digest) ?? "");
}

/** The fields of an event with its hashes as bytes. */
export interface EventParts {
  readonly sequence: number;
  readonly kind: EventKind;
  readonly type: string;
  readonly call: number;
  readonly time: number;
  readonly hash: Uint8Array;
  readonly parent: Uint8Array | null;
  readonly digest: Uint8Array | null;
  readonly payload: Uint8Array | null;
}

/** For stores: the event with these fields. The hashes are copied, the payload is given up. */
export function restoreEvent(parts: EventParts): ChainEvent {
  return new RecordedEvent(
    parts.sequence,
    parts.kind,
    parts.type,
    parts.call,
    parts.time,
    bytesToByteString(parts.hash),
    parts.parent === null ? "" : bytesToByteString(parts.parent),
    parts.digest === null ? "" : bytesToByteString(parts.digest),
    parts.payload,
  );
}
