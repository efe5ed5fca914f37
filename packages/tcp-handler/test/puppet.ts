import { defineActor } from "@troupe/actor";
import type { ActorDefinition, Self } from "@troupe/actor";
import type { ConnectionId, ListenerId, TheaterId } from "@troupe/ids";
import type { ActorHandle, Runtime, SpawnOptions } from "@troupe/runtime";
import type { TcpApi, TcpCallbacks, TcpHandler } from "../src/index.ts";
import { ActorTcp } from "../src/actor-tcp.ts";
import { TcpError, tcp } from "../src/index.ts";
import type { ConnectionOwner } from "../src/owner.ts";

type Hooks = { -readonly [Name in keyof TcpCallbacks]?: (...params: TcpCallbacks[Name]["params"]) => unknown };

/** How a puppet is made. */
export interface PuppetOptions {
  readonly handler?: TcpHandler;
  /** Callbacks that the actor shall not have. */
  readonly without?: readonly (keyof TcpCallbacks)[];
}

/** An actor that does what the test says, and writes down what it is told. */
export class Puppet {
  readonly name: string;
  /** What it was told, such as `data 3 hello`. Ids are counted from 1 in the order in which they were first seen. */
  readonly log: string[] = [];
  /** What it does when it is told; nothing, if not set. */
  readonly on: Hooks = {};
  /** Its connections in the order in which it learnt of them. */
  readonly connections: ConnectionId[] = [];
  readonly definition: ActorDefinition;
  tcp!: TcpApi;
  self!: Self;
  actor!: ActorHandle;

  constructor(name: string, { handler = tcp, without = [] }: PuppetOptions = {}) {
    this.name = name;
    const told = (hook: keyof TcpCallbacks, word: string) =>
      without.includes(hook)
        ? undefined
        : (_context: object, id: ConnectionId, more?: Uint8Array | string): unknown => {
            this.#note(word, id, more);
            return (this.on[hook] as ((...params: unknown[]) => unknown) | undefined)?.(id, more);
          };
    this.definition = defineActor({
      name,
      uses: [handler],
      init: (context) => {
        this.tcp = context.tcp;
        this.self = context.self;
      },
      tcp: {
        handleConnection: told("handleConnection", "accepted") as never,
        handleConnectionTransfer: told("handleConnectionTransfer", "transferred") as never,
        onData: told("onData", "data") as never,
        onEnd: told("onEnd", "end") as never,
        onClose: told("onClose", "closed") as never,
      },
      exports: {
        // A call of the test's own making: the actor is busy until what it returns has settled.
        run: async (_context: object, job: number) => void (await this.#jobs[job]!()),
      },
    });
  }

  readonly #jobs: (() => unknown)[] = [];

  #note(word: string, id: ConnectionId, more: Uint8Array | string | undefined): void {
    if (!this.connections.includes(id)) this.connections.push(id);
    const text = more === undefined ? "" : ` ${typeof more === "string" ? more : Buffer.from(more).toString()}`;
    this.log.push(`${word} ${this.connections.indexOf(id) + 1}${text}`);
  }

  get id(): TheaterId {
    return this.actor.id;
  }

  /** What the handler keeps of it. */
  get owner(): ConnectionOwner {
    if (this.tcp instanceof ActorTcp) return this.tcp.owner;
    throw new Error("a recorded actor has another api");
  }

  async spawn(runtime: Runtime, options: SpawnOptions = {}): Promise<this> {
    this.actor = await runtime.spawn(this.definition, options as never);
    return this;
  }

  /** Runs `job` as a call of the actor. */
  async run<T>(job: () => T | Promise<T>): Promise<T> {
    let result: T | undefined;
    this.#jobs.push(async () => (result = await job()));
    // Its definition has lost the types of its exports.
    const call = this.actor.call.bind(this.actor) as (name: string, job: number) => Promise<unknown>;
    await call("run", this.#jobs.length - 1);
    return result as T;
  }

  /** The newest connection that it was told of. */
  get newest(): ConnectionId {
    return this.connections.at(-1)!;
  }

  /** Listens on a free port of 127.0.0.1. */
  async listen(options: Parameters<TcpApi["listen"]>[1] = {}, address = "127.0.0.1:0"): Promise<ListenerId> {
    return await this.tcp.listen(address, options);
  }
}

/** The port that a listener is bound to. */
export function portOf(puppet: Puppet, listener: ListenerId): number {
  return Number(puppet.tcp.listenerAddress(listener).split(":").at(-1));
}

/** What an operation came to: its code where it failed, or `ok`. Other errors are thrown on. */
export function outcome(operation: () => unknown): string {
  try {
    operation();
    return "ok";
  } catch (error) {
    if (error instanceof TcpError) return error.code;
    throw error;
  }
}

/** As `outcome`, for an operation that waits. */
export async function outcomeOf(operation: Promise<unknown>): Promise<string> {
  try {
    await operation;
    return "ok";
  } catch (error) {
    if (error instanceof TcpError) return error.code;
    throw error;
  }
}

/** Waits until something holds; the test's own timeout is the only one. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Bytes as text. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
