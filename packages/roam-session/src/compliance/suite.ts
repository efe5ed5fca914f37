import { Writer } from "@troupe/roam-wire";
import type { Transport, TransportReceiver } from "../transport.ts";

/** A pair of transports that are connected to each other, fresh for each check. */
export type TransportPairFactory = () => Promise<readonly [Transport, Transport]> | readonly [Transport, Transport];

/** One promise of the contract. `run` rejects if it is broken. */
export interface ComplianceCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** What a transport told its receiver. */
class Recorder implements TransportReceiver {
  readonly frames: Uint8Array[] = [];
  readonly endings: string[] = [];
  readonly transport: Transport;
  drains = 0;
  depth = 0;
  wasNested = false;
  onFrame: ((bytes: Uint8Array) => void) | undefined = undefined;
  #onChange: (() => void) | undefined = undefined;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  frame(bytes: Uint8Array, start: number, end: number): void {
    if (this.depth++ > 0) this.wasNested = true;
    const frame = bytes.subarray(start, end);
    this.frames.push(frame);
    this.onFrame?.(frame);
    this.depth--;
    this.#onChange?.();
  }

  end(): void {
    this.endings.push("end");
    this.#onChange?.();
  }

  error(): void {
    this.endings.push("error");
    this.#onChange?.();
  }

  drain(): void {
    this.drains++;
    this.#onChange?.();
  }

  async until(isTrue: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!isTrue()) {
      const left = deadline - Date.now();
      check(left > 0, `${what} did not happen within 5 s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 50));
        this.#onChange = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

function check(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(`the transport breaks the contract: ${what}`);
}

function send(transport: Transport, message: Uint8Array): void {
  check(transport.writer instanceof Writer, "writer is a Writer of @troupe/roam-wire");
  check(transport.writer.pos === transport.writer.start, "the writer is empty between messages");
  transport.writer.raw(message);
  transport.send();
}

function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7 + (i >>> 8)) & 0xff);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What every transport promises, as checks for any test runner:
 * ```ts
 * for (const { name, run } of complianceChecks(() => memoryPair())) it(name, run);
 * ```
 */
export function complianceChecks(makePair: TransportPairFactory): readonly ComplianceCheck[] {
  const withPair =
    (body: (a: Recorder, b: Recorder) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const [left, right] = await makePair();
      const a = new Recorder(left);
      const b = new Recorder(right);
      try {
        await body(a, b);
      } finally {
        left.abort();
        right.abort();
      }
    };
  const started = (body: (a: Recorder, b: Recorder) => Promise<void>): (() => Promise<void>) =>
    withPair(async (a, b) => {
      a.transport.start(a);
      b.transport.start(b);
      await body(a, b);
    });
  const sizes = [1, 2, 31, 253, 254, 255, 256, 4095, 4096, 16_384, 65_537, 300_000];

  return [
    {
      name: "carries messages of all sizes, both ways, in order, one frame each",
      run: started(async (a, b) => {
        const messages = sizes.map((size, i) => pattern(size, i));
        for (const message of messages) {
          send(a.transport, message);
          send(b.transport, message);
        }
        for (const side of [a, b]) {
          await side.until(() => side.frames.length >= messages.length, "delivery");
          check(side.frames.length === messages.length, "one frame for each message");
          check(
            side.frames.every((frame, i) => sameBytes(frame, messages[i]!)),
            "bytes arrive as they were sent",
          );
        }
      }),
    },
    {
      name: "keeps what arrives before start",
      run: withPair(async (a, b) => {
        a.transport.start(a);
        send(a.transport, pattern(10, 1));
        await pauseMs(20);
        let isStarting = true;
        b.onFrame = () => check(!isStarting, "nothing is delivered within start");
        b.transport.start(b);
        isStarting = false;
        await b.until(() => b.frames.length === 1, "delivery after start");
      }),
    },
    {
      name: "never rewrites the bytes of a frame",
      run: started(async (a, b) => {
        for (let i = 0; i < 200; i++) {
          send(a.transport, pattern(500, i));
          if (i % 20 === 0) await pauseMs(0);
        }
        await b.until(() => b.frames.length === 200, "delivery");
        check(
          b.frames.every((frame, i) => sameBytes(frame, pattern(500, i))),
          "earlier frames are unharmed",
        );
      }),
    },
    {
      name: "takes messages from within frame, and does not deliver within send",
      run: started(async (a, b) => {
        b.onFrame = (frame) => send(b.transport, frame);
        a.onFrame = () => {
          if (a.frames.length < 50) send(a.transport, pattern(20, a.frames.length));
        };
        send(a.transport, pattern(20, 0));
        await a.until(() => a.frames.length === 50, "fifty answers");
        check(!a.wasNested && !b.wasNested, "frame is not called within frame");
      }),
    },
    {
      name: "stops while it is paused, and goes on",
      run: started(async (a, b) => {
        if (!b.transport.canPause) return;
        b.transport.pause();
        const message = pattern(100_000, 3);
        let sent = 0;
        for (; sent < 100; sent++) send(a.transport, message);
        await pauseMs(100);
        const early = b.frames.length;
        check(early < sent, "a paused transport delivers one read's worth at most");
        b.transport.resume();
        await b.until(() => b.frames.length === sent, "the rest after resume");
      }),
    },
    {
      name: "counts what it holds, and says when there is room",
      run: started(async (a, b) => {
        if (b.transport.canPause) b.transport.pause();
        const message = pattern(65_536, 5);
        let sent = 0;
        while (a.transport.bufferedBytes < a.transport.highWaterBytes) {
          check(sent < 4096, "bufferedBytes grows when nobody reads");
          send(a.transport, message);
          sent++;
          if (sent % 64 === 0) await pauseMs(1);
        }
        b.transport.resume();
        await a.until(() => a.drains > 0, "drain");
        check(a.transport.bufferedBytes * 2 <= a.transport.highWaterBytes, "drain comes when half is free");
        await b.until(() => b.frames.length === sent, "delivery");
        await a.until(() => a.transport.bufferedBytes === 0, "an empty buffer");
      }),
    },
    {
      name: "close sends everything, ends the stream, and is idempotent",
      run: started(async (a, b) => {
        for (let i = 0; i < 50; i++) send(a.transport, pattern(10_000, i));
        const closing = a.transport.close();
        await b.until(() => b.endings.length > 0, "end");
        check(b.frames.length === 50, "everything arrives before the end");
        check(b.endings[0] === "end", "a closed transport is an end, not an error");
        await b.transport.close();
        await closing;
        await a.transport.close();
        check(a.endings.length === 0, "who closes hears nothing more");
      }),
    },
    {
      name: "close settles though the other side does not close",
      run: started(async (a) => {
        await a.transport.close();
      }),
    },
    {
      name: "abort ends the other side's link, and settles close",
      run: started(async (a, b) => {
        send(a.transport, pattern(10, 1));
        await b.until(() => b.frames.length === 1, "delivery");
        const closing = a.transport.close();
        a.transport.abort(new Error("enough"));
        a.transport.abort();
        await closing;
        await b.until(() => b.endings.length > 0, "an ending");
        await pauseMs(20);
        check(b.endings.length === 1, "there is one ending");
        check(a.endings.length === 0, "who aborts hears nothing");
      }),
    },
    {
      name: "takes messages for a link that is gone, and drops them",
      run: started(async (a, b) => {
        b.transport.abort();
        await a.until(() => a.endings.length > 0, "an ending");
        for (let i = 0; i < 10; i++) send(a.transport, pattern(1000, i));
        await pauseMs(5);
        check(a.endings.length === 1, "there is one ending");
        a.transport.abort();
        send(a.transport, pattern(10, 1));
      }),
    },
  ];
}
