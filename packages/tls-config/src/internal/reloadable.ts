import { createHash } from "node:crypto";
import { channel } from "node:diagnostics_channel";

const reloads = channel("troupe:tls-config:reload");

/** What a configuration was made into. */
export interface Snapshot<Config> {
  readonly config: Config;
  /** {@link fingerprint} of everything that went into it. */
  readonly inputs: string;
}

/** Lets a reload tell whether anything changed, without keeping a second copy of the key. */
export function fingerprint(inputs: unknown): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}

/** Holds what is in use and replaces it whole, or not at all; reloads run one after another. */
export class Reloadable<Config, S extends Snapshot<Config>> {
  readonly #path: string;
  readonly #build: (config: Config, signal: AbortSignal | undefined) => Promise<S>;
  #current: S;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, first: S, build: (config: Config, signal: AbortSignal | undefined) => Promise<S>) {
    this.#path = path;
    this.#current = first;
    this.#build = build;
  }

  get current(): S {
    return this.#current;
  }

  /** Builds anew and swaps; false when nothing changed. A failure leaves everything as it was. */
  reload(config: Config | undefined, signal: AbortSignal | undefined, swapped: () => void): Promise<boolean> {
    // In line, so that what was asked for last is what is in use last.
    const run = this.#last.then(async () => {
      signal?.throwIfAborted();
      try {
        const next = await this.#build(config ?? this.#current.config, signal);
        signal?.throwIfAborted();
        const changed = next.inputs !== this.#current.inputs;
        if (changed) {
          this.#current = next;
          swapped();
        }
        if (reloads.hasSubscribers) reloads.publish({ path: this.#path, changed });
        return changed;
      } catch (error) {
        if (reloads.hasSubscribers) reloads.publish({ path: this.#path, changed: false, error });
        throw error;
      }
    });
    this.#last = run.catch(() => undefined);
    return run;
  }
}
