import { type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";
import type { ReloadableTls } from "./loaded.ts";

/** How to watch. */
export interface WatchTlsOptions {
  /** Told when a reload failed, or a folder cannot be watched; what was in use stays in use. */
  readonly onError: (error: unknown) => void;
  /** Told after a reload that changed something. */
  readonly onReload?: (() => void) | undefined;
  /** Ends the watch. */
  readonly signal?: AbortSignal | undefined;
  /** How long the folder must be quiet before the files are read, in milliseconds: a certificate and its key are two files. Default: 200. */
  readonly quietMs?: number | undefined;
}

/** A watch that is under way. It does not keep the process alive. */
export interface TlsWatch extends AsyncDisposable {
  /** Ends the watch and waits for a reload that is under way. */
  close(): Promise<void>;
}

/**
 * Reloads when files of the configuration change. Whole folders are watched, because files are mostly replaced, not overwritten (certbot,
 * Kubernetes secrets behind symbolic links); what counts is the content, so other files in the folder cause a read and no reload.
 */
export function watchTls(tls: ReloadableTls, options: WatchTlsOptions): TlsWatch {
  options.signal?.throwIfAborted();
  return new FolderWatch(tls, options);
}

class FolderWatch implements TlsWatch {
  readonly #tls: ReloadableTls;
  readonly #options: WatchTlsOptions;
  readonly #closing = new AbortController();
  readonly #onAbort = (): void => void this.close();
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  #reload: Promise<void> = Promise.resolve();

  constructor(tls: ReloadableTls, options: WatchTlsOptions) {
    this.#tls = tls;
    this.#options = options;
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#follow();
    // Whatever changed between loading and now caused no event.
    this.#changed();
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
    this.#closing.abort();
    await this.#reload;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Watches the folders of the files in use, and no others. All watchers are made anew, because one whose folder was replaced stays with
   * the old folder; the old ones end last, so that no change falls between.
   */
  #follow(): void {
    const old = this.#watchers;
    this.#watchers = [];
    for (const folder of new Set(this.#tls.files.map((file) => dirname(file)))) {
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#changed());
        watcher.on("error", this.#options.onError);
        this.#watchers.push(watcher);
      } catch (error) {
        this.#options.onError(error);
      }
    }
    for (const watcher of old) watcher.close();
  }

  #changed(): void {
    if (this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#reload = this.#run();
    }, this.#options.quietMs ?? 200);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    try {
      const changed = await this.#tls.reload({ signal });
      if (changed && !signal.aborted) this.#options.onReload?.();
    } catch (error) {
      if (!signal.aborted) this.#options.onError(error);
    }
    if (!signal.aborted) this.#follow();
  }
}
