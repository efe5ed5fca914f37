import type { ActorPort, Callback, ExportCall } from "@troupe/handler";
import { actorGone } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { Cell } from "./cell.ts";

/** What one handler sees of one actor. */
export class Port implements ActorPort {
  readonly #cell: Cell;
  readonly #callbacks: Readonly<Record<string, Callback>> | undefined;

  constructor(cell: Cell, callbacks: Readonly<Record<string, Callback>> | undefined) {
    this.#cell = cell;
    this.#callbacks = callbacks;
  }

  get id(): TheaterId {
    return this.#cell.identity.id;
  }

  get name(): string {
    return this.#cell.identity.name;
  }

  get alive(): boolean {
    return !this.#cell.ended;
  }

  check(): void {
    if (this.#cell.ended) throw actorGone(this.#cell.identity.id);
  }

  get queueLength(): number {
    return this.#cell.queue.length;
  }

  get full(): boolean {
    return this.#cell.queue.full;
  }

  callback(name: string): Callback | undefined {
    return this.#callbacks?.[name];
  }

  enqueue(call: ExportCall): boolean {
    return this.#cell.enqueue(call);
  }

  arrive(call: ExportCall, bulk?: boolean): boolean {
    return this.#cell.arrive(call, bulk);
  }

  crash(reason: unknown): void {
    this.#cell.crash(reason);
  }
}
