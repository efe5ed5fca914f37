import { t } from "@troupe/pack";
import type { Interface, Type } from "@troupe/pack";
import type { FunctionSpec, ImportSpec } from "./spec.ts";

/**
 * The functions of a handler as guests see them in pact: every result wrapped in `result<_, string>`, unless the function
 * cannot fail. For interface hashes; parameters get made-up names, which do not enter them.
 */
export function pactOf(imports: ImportSpec): Interface {
  return {
    name: imports.interface,
    functions: Object.values(imports.functions).map((spec) => ({
      name: spec.name,
      params: spec.params.map((type, index) => ({ name: `p${index}`, type })),
      ...resultOf(spec),
    })),
  };
}

/** What gives nothing and cannot fail has no result at all, as `log`. */
function resultOf({ result, bare }: FunctionSpec): { readonly result?: Type } {
  if (bare !== true) return { result: t.result(result === t.unit ? t.blank : result, t.string) };
  return result === t.unit ? {} : { result };
}
