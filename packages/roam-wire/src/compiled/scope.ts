import type { Type } from "../schema/type.ts";

/** The source of a function, and the types whose functions it is given as `p0`, `p1` and so on. */
export interface Source {
  readonly code: string;
  readonly parts: readonly Type<unknown>[];
}

/** What the code of one function has named so far. */
export class Scope {
  readonly parts: Type<unknown>[] = [];
  #names = 0;

  /** The function of another type. */
  part(type: Type<unknown>): string {
    let i = this.parts.indexOf(type);
    if (i < 0) i = this.parts.push(type) - 1;
    return `p${i}`;
  }

  /** A variable. */
  name(): string {
    return `v${this.#names++}`;
  }
}

/** Whether the type has a function of its own; the code of all others stands where they are used. */
export function isNamed(type: Type<unknown>): boolean {
  return type.kind === "struct" || type.kind === "enum";
}
