import { IdTable } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { Cell } from "./cell.ts";

/** The cells of the actors that have not ended. */
export class CellTable extends IdTable<TheaterId, Cell> {
  #added = 0;

  override add(cell: Cell): void {
    this.#added += 1;
    cell.order = this.#added;
    super.add(cell);
  }

  /** In the order in which they were added. */
  inOrder(): Cell[] {
    return this.toArray().toSorted((one, other) => one.order - other.order);
  }
}
