// What the store and its worker say to each other.

/** What the worker is started with. */
export interface WorkerSettings {
  readonly path: string;
  readonly synchronous: "normal" | "full";
  readonly maxFileBytes: number | undefined;
}

/** Events of any writers, in the order in which they were taken. The buffer is transferred, and comes back. */
export interface Batch {
  readonly type: "batch";
  readonly buffer: ArrayBuffer;
  readonly used: number;
  readonly rows: number;
  /** Event types, by the index that stands in the records. */
  readonly types: readonly string[];
}

/** What a reply answers; `id` is a number of the store's. */
export interface Request {
  readonly type: "request";
  readonly id: number;
  readonly body: RequestBody;
}

export type RequestBody =
  | { readonly op: "open"; readonly actor: string; readonly format: number; readonly key: number }
  | { readonly op: "release"; readonly key: number }
  | { readonly op: "chain"; readonly actor: string }
  | { readonly op: "chains"; readonly after: string | undefined }
  | { readonly op: "read"; readonly actor: string; readonly range: Range }
  | {
      readonly op: "prune";
      readonly actor: string | undefined;
      readonly after: number;
      readonly keep: number;
      readonly before: number;
    }
  | { readonly op: "delete"; readonly actor: string }
  | { readonly op: "flush" }
  | { readonly op: "close" };

/** Bounds of a read; infinite where there is none. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly since: number;
  readonly until: number;
  readonly limit: number;
}

/** A place in a chain, with the hash as bytes. */
export interface Place {
  readonly length: number;
  readonly head: Uint8Array | null;
}

export interface ChainRow {
  readonly actor: string;
  readonly format: number;
  readonly oldest: Place;
  readonly end: Place;
}

export interface EventRow {
  readonly sequence: number;
  readonly kind: number;
  readonly type: string;
  readonly call: number;
  readonly time: number;
  readonly hash: Uint8Array;
  readonly parent: Uint8Array | null;
  readonly digest: Uint8Array | null;
  readonly payload: Uint8Array | null;
}

/** Some events, and where the next page begins; undefined: there is none. */
export interface EventPage {
  readonly rows: readonly EventRow[];
  readonly next: number | undefined;
}

/** How far a prune came. `after` is undefined when it is through. */
export interface PruneStep {
  readonly dropped: number;
  readonly after: number | undefined;
}

/** What each request is answered with. */
export interface Replies {
  readonly open: ChainRow;
  readonly release: undefined;
  readonly chain: ChainRow | undefined;
  readonly chains: readonly ChainRow[];
  readonly read: EventPage;
  readonly prune: PruneStep;
  readonly delete: boolean;
  readonly flush: undefined;
  readonly close: undefined;
}

/** Why something could not be done. */
export interface Trouble {
  readonly code: "STORE_FULL" | "STORE_FAILED" | "STORE_IN_USE";
  readonly message: string;
}

/** A writer whose event `sequence` could not be stored; everything before it was. */
export interface Failure extends Trouble {
  readonly key: number;
  readonly sequence: number;
}

export type FromWorker =
  /** The file is open. */
  | { readonly type: "ready" }
  /** The file cannot be opened. */
  | { readonly type: "unusable"; readonly trouble: Trouble }
  /** Batches are on the disk, except for the events of writers that failed. */
  | { readonly type: "stored"; readonly buffers: readonly ArrayBuffer[]; readonly failures: readonly Failure[] }
  | { readonly type: "reply"; readonly id: number; readonly value: unknown }
  | { readonly type: "refusal"; readonly id: number; readonly trouble: Trouble };
