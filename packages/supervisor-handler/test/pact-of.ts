import type { ImportSpec } from "@troupe/handler";
import { t } from "@troupe/pack";
import type { Interface } from "@troupe/pack";

/** The interface that guests see: results wrapped in `result<_, string>`, unless the function cannot fail. */
export function pactOf(imports: ImportSpec): Interface {
  return {
    name: imports.interface,
    functions: Object.values(imports.functions).map(({ name, params, result, bare }) => ({
      name,
      params: params.map((type, index) => ({ name: `p${index}`, type })),
      result: bare === true ? result : t.result(result === t.unit ? t.blank : result, t.string),
    })),
  };
}
