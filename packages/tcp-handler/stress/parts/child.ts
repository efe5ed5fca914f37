import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { ServerReport } from "./server.ts";

/** The process under stress, seen from its parent. */
export class Server implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly echoPort: number;
  readonly tlsPort: number;
  readonly generousPort: number;

  private constructor(child: ChildProcess, [echoPort, tlsPort, generousPort]: readonly number[]) {
    this.#child = child;
    this.echoPort = echoPort!;
    this.tlsPort = tlsPort!;
    this.generousPort = generousPort!;
  }

  static async start(): Promise<Server> {
    const child = fork(new URL("server.ts", import.meta.url), {
      execArgv: ["--expose-gc", "--conditions=@troupe/source"],
    });
    const [{ ports }] = (await once(child, "message")) as [{ readonly ports: readonly number[] }];
    return new Server(child, ports);
  }

  async report(): Promise<ServerReport> {
    this.#child.send("report");
    const [report] = (await once(this.#child, "message")) as [ServerReport];
    return report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
  }
}
