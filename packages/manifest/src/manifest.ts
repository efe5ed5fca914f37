/** How an actor's chain is kept. */
export interface ManifestChain {
  /** Hash format. Default: the runtime's. */
  readonly format?: "sha256" | "theater";
  /** Whether payloads are kept, or their digests. The `theater` format implies `full`. */
  readonly payloads?: "digests" | "full";
  /** Events that stay in memory. */
  readonly capacity?: number;
}

/** Bounds of one actor, tighter or wider than the runtime's. */
export interface ManifestLimits {
  /** Calls that may wait in its mailbox. */
  readonly mailbox?: number;
  /** Deadline of one call, in milliseconds. */
  readonly callDeadlineMs?: number;
  /** Deadline of `init`, in milliseconds; the shorter of both holds. */
  readonly initDeadlineMs?: number;
  /** Deadline of stopping it, in milliseconds. */
  readonly stopDeadlineMs?: number;
}

/** One `[[handler]]` entry: the actor is granted this handler. */
export interface ManifestHandler {
  /** Such as `tcp`. */
  readonly type: string;
  /** All fields beside `type`, unchecked: the handler brings the parser of its own section. Frozen. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Where the entry stands, such as `handler[0]`: for the parser's errors. */
  readonly path: string;
}

/** Something that a lenient reading let pass. */
export interface ManifestWarning {
  readonly code: "MANIFEST_IGNORED" | "MANIFEST_CHANGED_MEANING";
  readonly path: string;
  readonly message: string;
}

/**
 * What an actor is granted and how it is configured: frozen plain data.
 *
 * A type and not an interface, so that it can be passed wherever a table is taken: `spawn(actor, { manifest })`.
 */
export type Manifest = {
  readonly name: string;
  /** For people; nothing depends on it. */
  readonly version?: string;
  /** The registered name of the actor's definition. */
  readonly package?: string;
  readonly description?: string;
  readonly longDescription?: string;
  /** Plain data (from TOML: what TOML can say); frozen, so whoever changes a state copies it first. */
  readonly initialState?: unknown;
  /** Whether the chain is kept when the actor ends. Default: false. */
  readonly saveChain: boolean;
  /** Undefined: as the runtime does. */
  readonly chain?: ManifestChain | "off";
  readonly limits: ManifestLimits;
  /** In the order of the manifest; each type once. */
  readonly handlers: readonly ManifestHandler[];
  /** True when it was read with the rules of Theater 0.3.7. */
  readonly lenient: boolean;
  /** What a lenient reading let pass; else empty. */
  readonly warnings: readonly ManifestWarning[];
  /** The file that it came from, if known. */
  readonly file?: string;
  /** The folder that relative paths start from, if known. */
  readonly baseDir?: string;
};

/** How to read a manifest. */
export interface ManifestOptions {
  /** The file that it came from: named in errors, and its folder is the default of `baseDir`. */
  readonly file?: string | undefined;
  /** Folder that relative paths start from. Default: the folder of `file`, else the process's working directory. */
  readonly baseDir?: string | undefined;
  /** Read with the rules of Theater 0.3.7: what that ignored is ignored, and listed in `warnings`. Default: false. */
  readonly lenient?: boolean | undefined;
}
