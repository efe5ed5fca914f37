import type { HandlerHost } from "@troupe/handler";
import { nextSocketId } from "@troupe/ids";
import { createFakeClock, createSeededRandom } from "@troupe/testing";
import type { SeededRandom } from "@troupe/testing";
import { expect, test } from "vitest";
import { Connection } from "../src/connection.ts";
import { TcpError } from "../src/index.ts";
import type { TcpErrorCode } from "../src/index.ts";
import { problemOf } from "../src/mode.ts";
import type { DataMode } from "../src/mode.ts";
import { defaultLimits } from "../src/options.ts";
import { ConnectionOwner } from "../src/owner.ts";
import { PendingReceive } from "../src/pending-receive.ts";
import { TcpShared } from "../src/shared.ts";
import { ScriptedPort } from "./scripted-port.ts";
import { ScriptedSocket } from "./scripted-socket.ts";

const modes: readonly DataMode[] = ["passive", "active", "once"];
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let current: Walk | undefined;

// When a receive that waits is served is known here alone: its promise tells of it a moment later, when the connection
// may belong to somebody else.
const { give, fail } = PendingReceive.prototype;
PendingReceive.prototype.give = function (bytes) {
  current?.served(bytes);
  give.call(this, bytes);
};
PendingReceive.prototype.fail = function (reason) {
  current?.served(undefined);
  fail.call(this, reason);
};

/** What the connection should be like, kept by a few rules that a reader can check. */
interface Model {
  owner: number;
  phase: "pending" | "active" | "closed";
  mode: DataMode;
  output: "open" | "ended";
  /** Bytes that the peer sent, and that some owner got. Byte number n is n % 251. */
  fed: number;
  got: number;
  peer: "open" | "ended" | "broken";
  /** A receive that waits, and for whom. */
  receiving: boolean;
  toldEnd: boolean;
  toldClose: boolean;
  /** Bytes that were accepted for sending. */
  sent: number;
}

/** One walk over the life of one connection, between three owners. */
class Walk {
  readonly #random: SeededRandom;
  readonly #socket = new ScriptedSocket();
  readonly #ports: ScriptedPort[];
  readonly #owners: ConnectionOwner[];
  readonly #connection: Connection;
  readonly #halfOpen: boolean;
  readonly #model: Model;
  readonly log: string[] = [];
  readonly problems: unknown[] = [];
  #served: ((bytes: Uint8Array) => void) | undefined = undefined;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#halfOpen = random.next() < 0.3;
    this.#ports = [0, 1, 2].map((index) => new ScriptedPort(`actor ${index}`, this.#callbacks(index)));
    this.#owners = this.#ports.map((port) => new ConnectionOwner(port, 100));
    const host = { clock: createFakeClock() } as unknown as HandlerHost;
    // Small bounds, so that they are met.
    const limits = { ...defaultLimits, readMarkBytes: 3000, writeMarkBytes: 2000, writeQueueBytes: 9000 };
    const shared = new TcpShared(host, limits);
    const phase = random.next() < 0.5 ? "pending" : "active";
    this.#connection = new Connection(shared, nextSocketId(), this.#socket, this.#owners[0]!, {
      phase,
      halfOpen: this.#halfOpen,
    });
    shared.add(this.#connection);
    this.#model = {
      owner: 0,
      phase,
      mode: "passive",
      output: "open",
      fed: 0,
      got: 0,
      peer: "open",
      receiving: false,
      toldEnd: false,
      toldClose: false,
      sent: 0,
    };
  }

  get over(): boolean {
    return this.#model.phase === "closed";
  }

  // --- callbacks: they check, and do things themselves

  #callbacks(index: number): ScriptedPort["callbacks"] {
    const mine = (what: string): void => {
      this.log.push(`${what} -> ${index}`);
      expect(index, `${what} of another's connection`).toBe(this.#model.owner);
      expect(this.#model.phase, `${what} after close`).not.toBe("closed");
    };
    const react = (): unknown => {
      const roll = this.#random.next();
      if (roll < 0.35) this.#operate();
      if (roll < 0.1) this.#operate();
      if (this.over) return undefined;
      return this.#random.next() < 0.2 ? "later" : undefined;
    };
    return {
      handleConnectionTransfer: () => {
        mine("transfer");
        const { epoch } = this.#connection;
        const answer = react();
        if (this.#random.next() > 0.1) return answer;
        // A refusal closes the connection, unless it is somebody else's by now.
        if (this.#connection.epoch === epoch) this.#model.phase = "closed";
        return "err";
      },
      onData: (_context: object, _id: never, data: never) => {
        mine(`data ${(data as Uint8Array).length}`);
        const model = this.#model;
        expect(model.mode, "data pushed to a passive owner").not.toBe("passive");
        if (model.mode === "once") model.mode = "passive";
        this.#take(data);
        if (this.#random.next() < 0.02) {
          model.phase = "closed";
          return "err";
        }
        return react();
      },
      ...(this.#random.next() < 0.7 && {
        onEnd: () => {
          mine("end");
          const model = this.#model;
          expect([this.#halfOpen, model.output, model.peer !== "open", model.got]).toEqual([
            true,
            "open",
            true,
            model.fed,
          ]);
          expect(model.toldEnd, "told of the end twice").toBe(false);
          model.toldEnd = true;
          return react();
        },
      }),
      ...(this.#random.next() < 0.8 && {
        onClose: (_context: object, _id: never, reason: string) => {
          mine(`close ${reason}`);
          const model = this.#model;
          expect(model.toldClose, "told of the close twice").toBe(false);
          model.toldClose = true;
          expect(model.peer).not.toBe("open");
          expect(model.mode).not.toBe("passive");
          if (model.peer === "ended") expect([reason, model.got]).toEqual(["eof", model.fed]);
          const epoch = this.#connection.epoch;
          react();
          // It is closed when the callback returns, unless it was handed on in it.
          if (this.#connection.epoch === epoch) model.phase = "closed";
          return undefined;
        },
      }),
    };
  }

  #take(bytes: Uint8Array): void {
    const model = this.#model;
    for (const byte of bytes) expect(byte, `byte ${model.got}`).toBe(model.got++ % 251);
    expect(model.got, "more than was sent").toBeLessThanOrEqual(model.fed);
  }

  // --- what the owner does

  #operate(): void {
    const operations = ["activate", "set-active", "send", "receive", "end", "transfer", "close"] as const;
    // Rarely: it ends the walk.
    const operation = operations[this.#random.integer(0, this.#random.next() < 0.1 ? 6 : 5)]!;
    if (operation === "end" && this.#random.next() < 0.8) return;
    const model = this.#model;
    if (model.phase === "closed") return;
    const problem = operation === "close" ? undefined : problemOf(operation, model.phase, model.mode, model.output);
    const [expected, run] = this.#plan(operation, problem);
    this.log.push(`${operation} ${expected ?? "ok"}`);
    let code: string | undefined;
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(TcpError);
      code = (error as TcpError).code;
    }
    expect(code, operation).toBe(expected);
  }

  /** What an operation should end with, and how to do it; the model is changed by what is run. */
  #plan(operation: string, problem: TcpErrorCode | undefined): [TcpErrorCode | undefined, () => void] {
    const model = this.#model;
    const connection = this.#connection;
    switch (operation) {
      case "activate":
        return [
          problem,
          () => {
            connection.activate();
            model.phase = "active";
          },
        ];
      case "set-active": {
        const mode = modes[this.#random.integer(0, 2)]!;
        return [
          problem,
          () => {
            // The model first: the call may be made at once.
            const before = model.mode;
            if (problem === undefined) model.mode = mode;
            try {
              connection.setActive(mode);
            } catch (error) {
              model.mode = before;
              throw error;
            }
          },
        ];
      }
      case "send": {
        const length = this.#random.integer(1, 3000);
        const unsent = this.#socket.writableLength;
        const failed = problem === undefined && (this.#socket.destroyed || connection.input === "failed");
        const full = unsent > 0 && unsent + length > 9000;
        const expected = problem ?? (failed ? "CONNECTION_FAILED" : full ? "WRITE_QUEUE_FULL" : undefined);
        return [
          expected,
          () => {
            const data = Uint8Array.from({ length }, (_, index) => (model.sent + index) % 251);
            expect(connection.send(data)).toBe(length);
            model.sent += length;
          },
        ];
      }
      case "receive": {
        const expected = problem ?? (model.receiving ? "RECEIVE_BUSY" : undefined);
        return [expected, () => this.#receive()];
      }
      case "end":
        return [
          problem,
          () => {
            // The model first, as above; the callback for the end may follow at once.
            if (problem === undefined) model.output = "ended";
            connection.end();
          },
        ];
      case "transfer": {
        const owner = this.#random.integer(0, 2);
        return [
          problem,
          () => {
            connection.transfer(this.#owners[owner]!);
            Object.assign(model, { owner, phase: "active", mode: "passive", toldEnd: false, toldClose: false });
          },
        ];
      }
      default:
        return [
          undefined,
          () => {
            connection.close();
            model.phase = "closed";
          },
        ];
    }
  }

  #receive(): void {
    const model = this.#model;
    const max = this.#random.integer(1, 4000);
    const signal = this.#random.next() < 0.2 ? AbortSignal.timeout(0) : undefined;
    const before = this.#connection.counters().waitingBytes;
    const promise = this.#connection.receive(max, signal);
    const at = model.got;
    // Bytes that wait are taken at once, although the promise tells of it later; an end is told at once too.
    model.got += before - this.#connection.counters().waitingBytes;
    model.receiving = before === 0 && this.#connection.input === "open";
    let taken: number | undefined = model.receiving ? undefined : at;
    const { epoch } = this.#connection;
    this.#served = (bytes) => {
      expect(this.#connection.epoch, "bytes for an owner of before").toBe(epoch);
      taken = model.got;
      model.got += bytes.length;
      model.receiving = false;
    };
    promise
      .then(
        (bytes) => {
          this.log.push(`received ${bytes.length}`);
          expect(bytes.length).toBeLessThanOrEqual(max);
          if (bytes.length === 0) expect([model.peer !== "open", taken]).toEqual([true, model.fed]);
          for (const [index, byte] of bytes.entries()) expect(byte).toBe((taken! + index) % 251);
        },
        (error: unknown) => {
          this.log.push(`receive failed: ${String(error)}`);
        },
      )
      .catch((error: unknown) => this.problems.push(error));
  }

  /** A receive that waits was given bytes, or failed. */
  served(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#model.receiving = false;
    else this.#served?.(bytes);
  }

  // --- what the world does

  #happen(): void {
    const model = this.#model;
    const roll = this.#random.next();
    for (const port of this.#ports) port.eager = this.#random.next() < 0.5;
    if (roll < 0.45) {
      if (model.peer === "open" && !this.#socket.destroyed) {
        const length = this.#random.next() < 0.5 ? this.#random.integer(1, 5) : this.#random.integer(1, 2000);
        this.log.push(`peer sends ${length}`);
        const start = model.fed;
        // What is pushed to a flowing stream is delivered at once.
        model.fed += length;
        this.#socket.push(Buffer.from(Array.from({ length }, (_, index) => (start + index) % 251)));
      }
    } else if (roll < 0.6) {
      this.#socket.takeAll();
    } else if (roll < 0.8) {
      this.#socket.reading = !this.#socket.reading;
      if (this.#socket.reading) this.#socket.takeAll();
    } else if (roll < 0.82 && model.peer === "open" && !this.#socket.destroyed) {
      this.log.push("peer ends");
      model.peer = "ended";
      this.#socket.push(null);
    } else if (roll < 0.83 && !this.#socket.destroyed) {
      this.log.push("peer resets");
      model.peer = "broken";
      this.#socket.destroy(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    }
  }

  async step(): Promise<void> {
    const roll = this.#random.next();
    if (roll < 0.3) this.#operate();
    else if (roll < 0.6) this.#happen();
    else {
      const port = this.#ports[this.#random.integer(0, 2)]!;
      if (port.busy) port.finish();
      else port.step();
    }
    if (this.#random.next() < 0.7) await turn();
    if (this.problems.length > 0) throw this.problems[0];
    this.#compare();
  }

  #compare(): void {
    const { phase, mode, output, owner } = this.#connection;
    const model = this.#model;
    // With an owner that has no onClose it closes when it is over.
    const untold = this.#ports[model.owner]!.callback("onClose") === undefined;
    if (phase === "closed" && model.peer !== "open" && untold) model.phase = "closed";
    expect([phase, output, this.#owners.indexOf(owner)]).toEqual([model.phase, model.output, model.owner]);
    if (phase !== "closed") expect(mode).toBe(model.mode);
  }

  /** Lets everything happen that is due, and looks whether anything was forgotten. */
  async rest(): Promise<void> {
    this.#socket.reading = true;
    for (let round = 0; round < 60; round += 1) {
      this.#socket.takeAll();
      for (const port of this.#ports) {
        port.finish();
        port.step();
      }
      await turn();
    }
    this.#compare();
    const model = this.#model;
    if (model.phase !== "active" || this.#ports.some((port) => port.queueLength > 0 || port.busy)) return;
    if (model.peer !== "broken") {
      if (model.mode !== "passive" || model.receiving) {
        expect(model.got, "bytes that nobody was given").toBe(model.fed);
      }
      expect(this.#socket.sent.length, "bytes that were not sent").toBe(model.sent);
    }
    if (model.receiving) expect(model.peer, "a receive that should have ended").toBe("open");
    if (model.mode !== "passive") {
      const told = model.toldClose || model.toldEnd || model.peer === "open";
      expect(told, "an end that nobody was told").toBe(true);
    }
  }

  /** Whatever has left is what was accepted, in order. */
  checkSent(): void {
    const { sent } = this.#socket;
    expect(sent.length).toBeLessThanOrEqual(this.#model.sent);
    expect(sent.every((byte, index) => byte === index % 251)).toBe(true);
  }
}

test("thousands of random steps keep every promise about bytes, owners and ends", { timeout: 60_000 }, async () => {
  const firstSeed = Number(process.env["SEED"] ?? Date.now() % 1_000_000_000);
  const walks = Number(process.env["WALKS"] ?? 120);
  let steps = 0;
  for (let seed = firstSeed; seed < firstSeed + walks; seed += 1) {
    const walk = new Walk(createSeededRandom(seed));
    current = walk;
    try {
      for (let step = 0; step < 200 && !walk.over; step += 1) {
        await walk.step();
        steps += 1;
        if (step % 40 === 39) await walk.rest();
      }
      await walk.rest();
      walk.checkSent();
    } catch (error) {
      process.stderr.write(`SEED=${seed} WALKS=1 repeats this walk:\n${walk.log.slice(-40).join("\n")}\n`);
      throw error;
    }
  }
  process.stdout.write(`${steps} steps in ${walks} walks from SEED=${firstSeed}\n`);
  expect(steps).toBeGreaterThan(1000);
});
