import { EventEmitter } from "node:events";
import type { BoundAddress, ListenTarget, NetworkServer } from "@troupe/handler";
import type { MemorySocket } from "./memory-socket.ts";

/** What a server needs of its network. */
export interface ServerHost {
  /** Takes the address; returns it as it is bound, or throws what an operating system would. */
  bind(server: MemoryServer, target: ListenTarget): NonNullable<BoundAddress>;
  unbind(server: MemoryServer): void;
  soon(task: () => void): void;
}

/** A server without an operating system. */
export class MemoryServer extends EventEmitter implements NetworkServer {
  readonly pauseOnConnect: boolean;
  readonly #host: ServerHost;
  readonly #sockets = new Set<MemorySocket>();
  #state: "new" | "listening" | "closed" = "new";
  #address: BoundAddress = null;
  #target: ListenTarget | undefined = undefined;

  constructor(host: ServerHost, pauseOnConnect: boolean) {
    super();
    this.#host = host;
    this.pauseOnConnect = pauseOnConnect;
  }

  get target(): ListenTarget | undefined {
    return this.#target;
  }

  listen(target: ListenTarget): this {
    if (this.#state === "listening") {
      throw Object.assign(new Error("the server listens already"), { code: "ERR_SERVER_ALREADY_LISTEN" });
    }
    const { signal } = target;
    if (signal?.aborted === true) {
      this.#host.soon(() => this.close());
      return this;
    }
    try {
      this.#target = target;
      this.#address = this.#host.bind(this, target);
      this.#state = "listening";
    } catch (error) {
      this.#target = undefined;
      this.#host.soon(() => this.emit("error", error));
      return this;
    }
    const close = (): void => void this.close();
    signal?.addEventListener("abort", close);
    this.once("close", () => signal?.removeEventListener("abort", close));
    this.#host.soon(() => {
      if (this.#state === "listening") this.emit("listening");
    });
    return this;
  }

  address(): BoundAddress {
    return this.#address;
  }

  close(callback?: (error?: Error) => void): this {
    if (this.#state !== "listening") {
      const error = Object.assign(new Error("the server is not running"), { code: "ERR_SERVER_NOT_RUNNING" });
      if (callback !== undefined) this.#host.soon(() => callback(error));
      return this;
    }
    this.#state = "closed";
    this.#address = null;
    this.#host.unbind(this);
    if (callback !== undefined) this.once("close", () => callback());
    this.#closedIfIdle();
    return this;
  }

  #closedIfIdle(): void {
    if (this.#state !== "closed" || this.#sockets.size > 0) return;
    this.#host.soon(() => this.emit("close"));
  }

  /** A connection was accepted. */
  accepted(socket: MemorySocket): void {
    this.#sockets.add(socket);
    if (this.pauseOnConnect) socket.pause();
    else socket.read(0);
    this.emit("connection", socket);
  }

  /** A connection that it accepted has ended. */
  ended(socket: MemorySocket): void {
    if (this.#sockets.delete(socket)) this.#closedIfIdle();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
