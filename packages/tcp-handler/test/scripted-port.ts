import type { ActorPort, Callback, ExportCall } from "@troupe/handler";
import { generateTheaterId } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";

/** An actor whose queue the test runs, one call at a time. */
export class ScriptedPort implements ActorPort {
  readonly id: TheaterId = generateTheaterId();
  readonly name: string;
  readonly alive = true;
  readonly full = false;
  readonly callbacks: Readonly<Record<string, Callback>>;
  readonly #queue: ExportCall[] = [];
  /** The call whose promise is awaited. */
  #running: ExportCall | undefined = undefined;
  /** Whether an arrival is run at once where nothing else runs. */
  eager = false;

  constructor(name: string, callbacks: Readonly<Record<string, Callback>>) {
    this.name = name;
    this.callbacks = callbacks;
  }

  get queueLength(): number {
    return this.#queue.length;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  check(): void {}

  callback(name: string): Callback | undefined {
    return this.callbacks[name];
  }

  enqueue(call: ExportCall): boolean {
    this.#queue.push(call);
    return true;
  }

  arrive(call: ExportCall): boolean {
    this.#queue.push(call);
    if (this.eager && !this.#inCall) this.step();
    return true;
  }

  crash(reason: unknown): void {
    throw reason;
  }

  #inCall = false;

  /** Makes the next call. False: there is none to make. */
  step(): boolean {
    if (this.#running !== undefined || this.#inCall) return false;
    const call = this.#queue.shift();
    if (call === undefined) return false;
    if (!call.begin()) return true;
    this.#inCall = true;
    const returned = call.invoke({});
    this.#inCall = false;
    if (returned === "later") this.#running = call;
    else if (returned === "err") call.failed("err", "refused");
    else call.settled(undefined);
    return true;
  }

  /** The promise of the running call resolves. */
  finish(): void {
    const call = this.#running;
    this.#running = undefined;
    call?.settled(undefined);
  }
}
