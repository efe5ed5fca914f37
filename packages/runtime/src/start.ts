import type { TheaterId } from "@troupe/ids";
import { actorGone, errorText, thrownAsData } from "@troupe/handler";
import { InitCall } from "./calls.ts";
import type { Cell } from "./cell.ts";
import { RuntimeError } from "./errors.ts";

/**
 * Brings a new cell to life: `init`, then what its handlers do after it (a `listen` in the manifest).
 * Rejects with INIT_FAILED, and then the cell has ended; `abandon` ends it where it has not ended by itself.
 */
export function startCell(cell: Cell, abandon: (cell: Cell, error: unknown) => Promise<void>): Promise<TheaterId> {
  const { init } = cell.plan.definition;
  if (init === undefined || !cell.identity.withInit) {
    return cell.plan.configured.length === 0 && cell.move("ready") ? Promise.resolve(cell.id) : ready(cell, abandon);
  }
  const initialized = new Promise<unknown>((resolve, reject) => {
    const started = (answer: unknown): void => {
      // At once: an actor that shuts itself down in `init` has started, and then ended.
      cell.move("ready");
      resolve(answer);
    };
    cell.enqueueFirst(new InitCall(cell.id, init, { resolve: started, reject }));
  });
  return initialized.then(
    () => (cell.started && cell.plan.configured.length === 0 ? cell.id : ready(cell, abandon)),
    (error: unknown) => fail(cell, abandon, error),
  );
}

async function ready(cell: Cell, abandon: (cell: Cell, error: unknown) => Promise<void>): Promise<TheaterId> {
  if (!cell.started && !cell.move("ready")) return fail(cell, abandon, actorGone(cell.id));
  try {
    for (const slot of cell.plan.configured) {
      if (cell.phase === "running") await cell.instance(slot).initialized?.();
    }
  } catch (error) {
    return fail(cell, abandon, error);
  }
  return cell.id;
}

async function fail(
  cell: Cell,
  abandon: (cell: Cell, error: unknown) => Promise<void>,
  error: unknown,
): Promise<TheaterId> {
  await abandon(cell, error);
  const { name, parent } = cell.identity;
  throw new RuntimeError(
    "INIT_FAILED",
    cell.id,
    `actor "${name}" (${cell.id}) could not start: ${error instanceof Error ? error.message : errorText(error)}`,
    // A child's supervisor gets data of it, and the host program, which is no actor, the error itself.
    { cause: parent === undefined ? error : thrownAsData(error) },
  );
}
