import type { Type } from "./type.ts";

interface Branch {
  readonly next: WeakMap<object, Branch>;
  readonly types: Map<string, Type<unknown>>;
}

function branch(): Branch {
  return { next: new WeakMap(), types: new Map() };
}

const root: Branch = /* @__PURE__ */ branch();

/** The one type of this kind over these parts. What the parts are kept by is their lifetime: nothing is held for types that are gone. */
export function intern<S extends Type<unknown>>(kind: string, parts: readonly Type<unknown>[], make: () => S): S {
  let at = root;
  for (const part of parts) {
    let next = at.next.get(part);
    if (next === undefined) at.next.set(part, (next = branch()));
    at = next;
  }
  let type = at.types.get(kind);
  if (type === undefined) at.types.set(kind, (type = make()));
  // One kind over the same parts is always made by the same function.
  return type as S;
}
