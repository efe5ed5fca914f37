import { PackTypeError } from "../errors.ts";
import * as t from "../type-builders.ts";
import type { VariantType } from "../type.ts";
import type { FunctionType, Interface, PactInterface, PactInterfaceAlias } from "./syntax.ts";

/** The interface that a piece of pact declares: its exported functions, under its full name. */
export function interfaceOf(pact: PactInterface): Interface {
  const packageName = pact.metadata.find((one) => one.name === "package")?.value;
  return {
    name: typeof packageName === "string" ? `${packageName}/${pact.name}` : pact.name,
    functions: pact.exports.flatMap((one) => (one.kind === "function" ? [functionOf(one)] : [])),
  };
}

function functionOf({ name, params, result }: FunctionType): FunctionType {
  return result === undefined ? { name, params } : { name, params, result };
}

/** What `interface x = rpc(y)` declares, given the interfaces that stand beside it. */
export function aliasOf(alias: PactInterfaceAlias, beside: readonly PactInterface[]): Interface {
  if (alias.transform !== "rpc") {
    throw new PackTypeError(
      "UNKNOWN_TRANSFORM",
      `interface "${alias.name}" uses transform "${alias.transform}", only rpc is known`,
    );
  }
  const [argument, ...more] = alias.arguments;
  const target = beside.find((one) => one.name === argument);
  if (target === undefined || more.length > 0) {
    throw new PackTypeError(
      "UNKNOWN_TYPE",
      `rpc takes one interface defined beside it, got (${alias.arguments.join(", ")})`,
    );
  }
  return rpc(interfaceOf(target));
}

/** What calling another actor's function may end in, besides its own result. */
export const rpcError: VariantType = t.variant("rpc-error", {
  timeout: null,
  "actor-not-found": t.string,
  "function-not-found": t.string,
  "shutting-down": null,
  "channel-closed": null,
  "call-failed": t.string,
});

/**
 * The interface as it is when called from another actor: named `rpc(name)`, every result wrapped in `result<T, rpc-error>`,
 * unit where there is none.
 */
export function rpc(called: Interface): Interface {
  const slash = called.name.lastIndexOf("/") + 1;
  return {
    name: `${called.name.slice(0, slash)}rpc(${called.name.slice(slash)})`,
    functions: called.functions.map(({ name, params, result }) => ({
      name,
      params,
      result: t.result(result ?? t.unit, rpcError),
    })),
  };
}
