/** Counts what the callers or the streams of a process have done. */
export class Tally {
  operations = 0;
  /** Milliseconds of each operation; only filled while one is in flight at a time. */
  readonly latencies: number[] = [];
  #timed = false;
  #began = 0;

  /** Times operations from here on. */
  time(): void {
    this.latencies.length = 0;
    this.#timed = true;
    this.#began = performance.now();
  }

  /** One operation has ended; when it is timed, the next one begins here. */
  count(): void {
    this.operations++;
    if (!this.#timed) return;
    const now = performance.now();
    this.latencies.push(now - this.#began);
    this.#began = now;
  }
}

/** One link to a server of the same subject. Nothing here ends: the process does. */
export interface Client {
  /** One caller: sends `PAYLOAD`, waits until it came back, counts, and begins anew. Rejects when a call fails. */
  echo?(tally: Tally): Promise<void>;
  /** The server streams items of `bytes` to here; counts each. */
  down?(bytes: number, tally: Tally): Promise<void>;
  /** Streams items of `bytes` to the server as fast as it takes them; counts each. */
  up?(bytes: number, tally: Tally): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and resolves with it. */
export type Serve = () => Promise<number>;
export type Connect = (port: number) => Promise<Client>;

/** What every module in this folder exports. */
export interface Subject {
  readonly serve: Serve;
  readonly connect: Connect;
}

export const WINDOW_BYTES = 262_144;

/** 32 bytes of text, so that protocols of text need not escape it. */
export const TEXT = "the same thirty-two bytes always";
export const PAYLOAD: Uint8Array = new TextEncoder().encode(TEXT);

/** An item of a stream: bytes of every value, in no order. */
export function itemOf(bytes: number): Uint8Array {
  const item = new Uint8Array(bytes);
  let state = 0x2545f491;
  for (let i = 0; i < bytes; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    item[i] = state >>> 24;
  }
  return item;
}

/** Calls again and again through a function that gives a promise. */
export async function callOneByOne(call: () => Promise<number>, tally: Tally): Promise<void> {
  for (;;) {
    const length = await call();
    if (length !== PAYLOAD.length) throw new Error(`${length} bytes came back`);
    tally.count();
  }
}
