import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Address } from "@troupe-tooling/test-app";

/** Who serves, and what it says. */
export interface Answer {
  readonly worker: string;
  readonly text: string;
}

/** A client that sends lines and reads answers. */
export class Client {
  readonly socket: Socket;
  /** Resolves when the server has ended the connection: with FIN, or a reset. */
  readonly over: Promise<"end" | "reset">;
  readonly #answers: Answer[] = [];
  #partial = "";

  /** Connects, and sends `early` without waiting for anything. */
  constructor({ host, port }: Address, early = "") {
    this.socket = connect({ host, port });
    this.over = new Promise((resolve) => {
      this.socket.on("end", () => resolve("end"));
      this.socket.on("error", () => resolve("reset"));
    });
    this.socket.setEncoding("utf8").on("data", (text: string) => this.#arrived(text));
    this.socket.write(early);
  }

  #arrived(text: string): void {
    const lines = (this.#partial + text).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) {
      const [worker = "", ...rest] = line.split(": ");
      this.#answers.push({ worker, text: rest.join(": ") });
    }
    this.socket.emit("answers");
  }

  send(line: string): void {
    this.socket.write(`${line}\n`);
  }

  /** The next `count` answers; rejects when the connection ends before. */
  async answers(count: number): Promise<readonly Answer[]> {
    while (this.#answers.length < count) await once(this.socket, "answers", { signal: AbortSignal.timeout(20_000) });
    return this.#answers.splice(0, count);
  }

  async ask(line: string): Promise<Answer> {
    this.send(line);
    return (await this.answers(1))[0]!;
  }

  close(): void {
    this.socket.destroy();
  }
}
