import { MethodTable } from "@troupe/roam-wire";
import type { Service } from "@troupe/roam-wire";
import type { AnyMethod } from "@troupe/roam-session";

/** The methods that an actor serves: all others are answered UnknownMethod without calling it. */
export type Declaration = MethodTable<AnyMethod>;

const declarationOf: unique symbol = Symbol.for("@troupe/roam-handler/declaration") as never;

interface Declaring {
  [declarationOf]?: Declaration;
}

export function declarationFor(service: Service): Declaration {
  const table = new MethodTable<AnyMethod>();
  for (const method of Object.values(service.methods) as AnyMethod[]) {
    table.set(method.idPair.high, method.idPair.low, method);
  }
  return table;
}

/** A skeleton's `handleCall` says itself what it serves, so that its author need not. */
export function declare(handleCall: object, declaration: Declaration): void {
  (handleCall as Declaring)[declarationOf] = declaration;
}

export function declaredBy(handleCall: object): Declaration | undefined {
  return (handleCall as Declaring)[declarationOf];
}
