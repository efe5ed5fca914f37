import { actorGone, errorText, thrownAsData } from "@troupe/handler";
import type { ActorPort, ChildExit, Clock, ClockTimer, RuntimeServices, SpawnRequest } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import { SupervisorError } from "./errors.ts";

/** How the wait for a child ends. */
interface Wait {
  exited(exit: ChildExit): void;
  fail(error: Error): void;
}

/** What is said to a wait after it is over. */
const nobody: Wait = { exited() {}, fail() {} };

/** The children whose end somebody waits for. */
export class AwaitedChildren {
  readonly #runtime: RuntimeServices;
  readonly #clock: Clock;
  readonly #port: ActorPort;
  /** A child stays here until it has ended, also when nobody waits for it any more. */
  readonly #waits: Map<TheaterId, Wait> = new Map();

  constructor(runtime: RuntimeServices, clock: Clock, port: ActorPort) {
    this.#runtime = runtime;
    this.#clock = clock;
    this.#port = port;
  }

  /** Spawns a child and resolves with its result. */
  run(
    child: TheaterId,
    request: SpawnRequest,
    timeoutMs: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      let timer: ClockTimer | undefined = undefined;
      const over = (): void => {
        timer?.cancel();
        signal?.removeEventListener("abort", abort);
      };
      const fail = (error: Error): void => {
        over();
        reject(error);
      };
      const giveUp = (error: Error): void => {
        this.#waits.set(child, nobody);
        fail(error);
        void this.#runtime.stop(child, this.#port.id);
      };
      // Whatever it is: a signal may be aborted with any value.
      const abort = (): void => giveUp(signal?.reason as Error);
      const exited = (exit: ChildExit): void => {
        if (exit.type !== "success") return fail(endedOtherwise(exit));
        over();
        resolve(exit.result);
      };
      this.#waits.set(child, { exited, fail });
      signal?.addEventListener("abort", abort);
      if (timeoutMs !== undefined) {
        timer = this.#clock.timer(timeoutMs, () => giveUp(tooLate(child, timeoutMs)), { keepAlive: true });
      }
      const spawned = (): void => {
        // Given up while it was being loaded, and could not be stopped yet.
        if (this.#waits.get(child) === nobody) void this.#runtime.stop(child, this.#port.id);
      };
      const failed = (error: unknown): void => {
        if (this.#waits.delete(child)) fail(error as Error);
      };
      this.#runtime.spawn(request).then(spawned, failed);
    });
  }

  /** A child has ended. True: it was one of these. */
  exited(exit: ChildExit): boolean {
    // Most actors await none, and V8 keeps a copy of each text that a map is asked for.
    if (this.#waits.size === 0) return false;
    const wait = this.#waits.get(exit.child);
    if (wait === undefined) return false;
    this.#waits.delete(exit.child);
    wait.exited(exit);
    return true;
  }

  /** The actor itself ends, and hears no more of its children. */
  end(): void {
    const waits = [...this.#waits.values()];
    this.#waits.clear();
    for (const wait of waits) wait.fail(actorGone(this.#port.id));
  }
}

function endedOtherwise(exit: Exclude<ChildExit, { type: "success" }>): SupervisorError {
  const { child, name } = exit;
  if (exit.type === "error") {
    return new SupervisorError("CHILD_FAILED", `child "${name}" (${child}) failed: ${errorText(exit.error)}`, {
      child,
      cause: thrownAsData(exit.error),
      hostText: `Child actor ${child} failed: ${errorText(exit.error)}`,
    });
  }
  return new SupervisorError("CHILD_STOPPED", `child "${name}" (${child}) was stopped before it was done`, {
    child,
    hostText: `Child actor ${child} was stopped externally`,
  });
}

function tooLate(child: TheaterId, timeoutMs: number): SupervisorError {
  return new SupervisorError(
    "CHILD_TIMEOUT",
    `child ${child} was not done within ${timeoutMs} ms and is being stopped`,
    {
      child,
      hostText: `Timeout waiting for child actor ${child} to complete`,
    },
  );
}
