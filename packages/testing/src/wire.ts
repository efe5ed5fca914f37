import type { SeededRandom } from "./seeded-random.ts";
import type { Turns } from "./turns.ts";

/** Who takes what comes out of a wire. */
export interface WireEnd {
  /** Takes bytes, which are its own from then on. False: no more for now; it asks again with `read`. */
  receive(bytes: Uint8Array): boolean;
  ended(): void;
  wasReset(): void;
}

/** How a wire treats what goes through it. */
export interface WireOptions {
  readonly turns: Turns;
  /** Bytes that were written and not yet taken. */
  readonly capacity: number;
  /** Cuts what arrives into random pieces. */
  readonly pieces: SeededRandom | undefined;
}

/** The most that is taken at once, as in Node. */
const chunkBytes = 65_536;
/** Random pieces have up to 2 to this power bytes. */
const largestPiecePower = 12;

/** One direction of a connection: the two kernels and the network between them. Bytes are copied when they go in. */
export class Wire {
  readonly #options: WireOptions;
  readonly #chunks: Uint8Array[] = [];
  /** Bytes that are at the far end; the rest is on its way. */
  #arrived = 0;
  /** Bytes in the wire. */
  #size = 0;
  #outcome: "open" | "end" | "reset" = "open";
  #told = false;
  #reading = false;
  #scheduled = false;
  /** Nobody reads any more. */
  #abandoned = false;
  #far: WireEnd | undefined = undefined;
  /** Called when there is room again. */
  onRoom: (() => void) | undefined = undefined;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Who is at the far end. */
  attach(far: WireEnd): void {
    this.#far = far;
  }

  /** Bytes that arrived and were not read: closing over them resets the connection. */
  get unread(): number {
    return this.#size;
  }

  /** Whether the far end is gone, so that nothing can be written any more. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  // --- the near end

  /** When the near end hears what the far end's kernel says to a write. */
  answer(task: () => void): void {
    this.#options.turns.later(task);
  }

  /** Takes as many bytes as there is room for, and returns their number. */
  write(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.#options.capacity - this.#size);
    if (taken <= 0) return 0;
    // Not `slice`: a Buffer's slice shares its memory.
    const copy = new Uint8Array(taken);
    copy.set(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    this.#chunks.push(copy);
    this.#size += taken;
    this.#options.turns.later(() => {
      if (this.#abandoned) return;
      this.#arrived += taken;
      // A turn later, so that what was written in one go arrives in one piece.
      this.#schedule();
    });
    return taken;
  }

  end(): void {
    this.#finish("end");
  }

  /** What is in the wire is lost. */
  reset(): void {
    this.#finish("reset");
  }

  #finish(outcome: "end" | "reset"): void {
    this.#options.turns.later(() => {
      if (this.#outcome !== "reset") this.#outcome = outcome;
      this.#schedule();
    });
  }

  // --- the far end

  /** The far end wants more. */
  read(): void {
    this.#reading = true;
    this.#schedule();
  }

  /** The far end is gone: what arrives is thrown away. */
  abandon(): void {
    this.#abandoned = true;
    this.#clear();
    this.onRoom?.();
  }

  #clear(): void {
    this.#chunks.length = 0;
    this.#size = 0;
    this.#arrived = 0;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.turns.soon(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    const far = this.#far;
    if (this.#abandoned || far === undefined || !this.#reading || this.#told) return;
    if (this.#outcome === "reset") {
      this.#told = true;
      this.#clear();
      far.wasReset();
      return;
    }
    if (this.#arrived > 0) {
      const bytes = this.#next();
      this.#reading = far.receive(bytes);
      this.onRoom?.();
      if (this.#reading && (this.#arrived > 0 || this.#outcome !== "open")) this.#schedule();
      return;
    }
    if (this.#outcome === "end" && this.#size === 0) {
      this.#told = true;
      far.ended();
    }
  }

  /** The next bytes that the far end gets: all that arrived, or a random piece of it. */
  #next(): Uint8Array {
    const { pieces } = this.#options;
    const most = pieces === undefined ? chunkBytes : Math.ceil(2 ** (pieces.next() * largestPiecePower));
    const bytes = new Uint8Array(Math.min(this.#arrived, most));
    let filled = 0;
    while (filled < bytes.length) {
      const chunk = this.#chunks[0]!;
      const part = chunk.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#arrived -= bytes.length;
    this.#size -= bytes.length;
    return bytes;
  }
}
