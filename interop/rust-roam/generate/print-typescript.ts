import type { Definition, Field, Model, Type } from "./model.ts";

/** The generic definitions, and a constant for each set of types that one was applied to: two uses are one type. */
class Applications {
  readonly #generic: ReadonlyMap<string, Definition>;
  readonly #names = new Map<string, string>();
  /** Declarations not printed yet. */
  pending: string[] = [];

  constructor(shared: readonly Definition[]) {
    this.#generic = new Map(shared.map((definition) => [definition.name, definition]));
  }

  expression(type: Type, self: string | undefined): string {
    const print = (inner: Type): string => this.expression(inner, self);
    switch (type.kind) {
      case "primitive":
        return `t.${type.name}`;
      case "vec":
        return `t.list(${print(type.of)})`;
      case "option":
      case "set":
        return `t.${type.kind}(${print(type.of)})`;
      case "box":
      case "arc":
        return `t.box(${print(type.of)})`;
      case "array":
        return isByte(type.of) ? `t.byteArray(${type.length})` : `t.array(${print(type.of)}, ${type.length})`;
      case "map":
        return `t.map(${print(type.key)}, ${print(type.value)})`;
      case "tuple":
        return `t.tuple(${type.of.map(print).join(", ")})`;
      case "result":
        return `t.result(${print(type.ok)}, ${print(type.err)})`;
      case "parameter":
        return type.name;
      case "named":
        if (type.args.length > 0) return this.#apply(type.name, type.args.map(print));
        return type.name === self ? `t.lazy(() => ${type.name})` : type.name;
    }
  }

  #apply(name: string, args: readonly string[]): string {
    const application = `${name}<${args.join(", ")}>`;
    const known = this.#names.get(application);
    if (known !== undefined) return known;
    const definition = this.#generic.get(name);
    if (definition === undefined) throw new RangeError(`${name} is not a generic type`);
    const constant = `${name}${this.#names.size}`;
    this.#names.set(application, constant);
    const text = args.reduce(
      (body, arg, index) => body.replaceAll(new RegExp(`\\b${definition.parameters[index]}\\b`, "g"), arg),
      this.body(definition, undefined),
    );
    this.pending.push(`const ${constant} = ${text};`);
    return constant;
  }

  body(definition: Definition, self: string | undefined): string {
    const print = (type: Type): string => this.expression(type, self);
    const fields = (list: readonly Field[]): string =>
      `{ ${list.map((field) => `${field.name}: ${print(field.type)}`).join(", ")} }`;
    const name = JSON.stringify(definition.name);
    switch (definition.kind) {
      case "struct":
        return `t.struct(${name}, ${fields(definition.fields)})`;
      case "tuple-struct":
        return `t.tupleStruct(${[name, ...definition.types.map(print)].join(", ")})`;
      case "unit-struct":
        return `t.unitStruct(${name})`;
      case "transparent":
        return `t.newtype(${name}, ${print(definition.type)})`;
      case "alias":
        return print(definition.type);
      case "enum": {
        if (definition.variants.every((variant) => variant.kind === "unit")) {
          return `t.enum(${name}, ${JSON.stringify(definition.variants.map((variant) => variant.name))})`;
        }
        const variants = definition.variants.map((variant) => {
          if (variant.kind === "unit") return `${variant.name}: null`;
          if (variant.kind === "struct") return `${variant.name}: ${fields(variant.fields)}`;
          const types = variant.types.map(print);
          return `${variant.name}: ${types.length === 1 ? types[0] : `[${types.join(", ")}]`}`;
        });
        return `t.enum(${name}, { ${variants.join(", ")} })`;
      }
    }
  }
}

function isByte(type: Type): boolean {
  return type.kind === "primitive" && type.name === "u8";
}

export function printTypeScript(model: Model, header: string): string {
  const applications = new Applications(model.shared);
  const declarations = model.echoed.map((definition) => {
    const body = applications.body(definition, definition.name);
    // A type that contains itself can't be inferred.
    const annotation = body.includes(`t.lazy(() => ${definition.name})`) ? ": Type<unknown>" : "";
    const before = applications.pending;
    applications.pending = [];
    return [...before, `export const ${definition.name}${annotation} = ${body};`].join("\n");
  });
  const methods = model.echoed.map(
    ({ name }) => `  echo_${name.toLowerCase()}: { args: [${name}], returns: ${name} },`,
  );
  return `// ${header}
/* oxlint-disable unicorn/no-thenable -- a field of Rust may be called "then" */

import { type Type, service, t } from "@troupe/roam-wire";

${declarations.join("\n\n")}

/** The Fuzz service of interop/rust-roam: each method answers its argument. */
export const Fuzz = service("Fuzz", {
${methods.join("\n")}
});
`;
}
