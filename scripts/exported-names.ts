export interface ExportedNames {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** The names that a declaration file exports, values and types apart. */
export function exportedNames(declarations: string): ExportedNames {
  const values: string[] = [];
  const types: string[] = [];
  const text = declarations.replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, onlyTypes, list] of text.matchAll(/\bexport\s+(type\s+)?\{([^}]*)\}/g)) {
    for (const item of (list ?? "").split(",")) {
      const name = item
        .trim()
        .replace(/^type\s+/, "")
        .replace(/^\S+\s+as\s+/, "");
      if (name === "") continue;
      (onlyTypes !== undefined || item.trim().startsWith("type ") ? types : values).push(name);
    }
  }
  for (const [, name] of text.matchAll(/\bexport\s+\*\s+as\s+([\w$]+)/g)) values.push(name ?? "");
  for (const [, kind, name] of text.matchAll(
    /\bexport\s+declare\s+(const|function|class|interface|type)\s+([\w$]+)/g,
  )) {
    (kind === "interface" || kind === "type" ? types : values).push(name ?? "");
  }
  for (const [, name] of text.matchAll(/\bexport\s+(?:interface|type)\s+([\w$]+)/g)) types.push(name ?? "");
  return { values: [...new Set(values)], types: [...new Set(types)] };
}
