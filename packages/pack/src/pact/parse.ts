import type { Type } from "../type.ts";
import { parseType, Scope } from "./parse-type.ts";
import { Scanner } from "./scanner.ts";
import type { FunctionType, PactExport, PactFile, PactImport, PactInterface, PactLiteral, PactUse } from "./syntax.ts";

const MAX_DEPTH = 256;
const U64_MAX = 2n ** 64n - 1n;
const S64_MIN = -(2n ** 63n);

/**
 * Reads the text of a `.pact` file, as packr 0.4.0 does. A type name that the same interface defines can be resolved; any other
 * stays a bare name. A file that names no interface becomes one called `root`.
 *
 * @throws {PactSyntaxError} with line and column.
 */
export function parsePact(text: string): PactFile {
  const scanner = new Scanner(text);
  let file: PactFile;
  if (acceptWord(scanner, "interface")) file = bracedBody(scanner, scanner.identifier("the name of the interface"), 0);
  else file = body(scanner, "root", 0);
  if (scanner.peek().kind !== "end") scanner.unexpected("the end of the text");
  return file;
}

type Draft = {
  -readonly [K in keyof PactInterface]: PactInterface[K] extends readonly (infer E)[] ? E[] : PactInterface[K];
};

function acceptWord(scanner: Scanner, word: string): boolean {
  const { kind, text } = scanner.peek();
  if (kind !== "identifier" || text !== word) return false;
  scanner.take();
  return true;
}

function bracedBody(scanner: Scanner, name: string, depth: number): PactInterface {
  if (depth > MAX_DEPTH) scanner.fail("TOO_DEEP", `interfaces are nested deeper than ${MAX_DEPTH} levels`);
  scanner.expect("{", "after the name of the interface");
  const parsed = body(scanner, name, depth);
  scanner.expect("}", "or an item of the interface");
  return parsed;
}

function body(scanner: Scanner, name: string, depth: number): PactInterface {
  const scope = new Scope();
  const draft: Draft = {
    name,
    metadata: [],
    uses: [],
    typeParameters: [],
    types: [],
    imports: [],
    exports: [],
    interfaces: [],
    aliases: [],
  };
  for (;;) {
    const next = scanner.peek();
    if (next.kind === "end" || (next.kind === "symbol" && next.text === "}")) break;
    if (!scanner.accept(";")) item(scanner, scope, draft, depth);
  }
  scope.close();
  return draft;
}

const ITEMS = "@, use, type, record, variant, enum, flags, imports, exports or interface";

function item(scanner: Scanner, scope: Scope, draft: Draft, depth: number): void {
  if (scanner.accept("@")) {
    const name = scanner.identifier("the name of the annotation");
    scanner.expect(":", "after the name of the annotation");
    const type = parseType(scanner, scope);
    scanner.expect("=", "after the type of the annotation");
    draft.metadata.push({ name, type, value: literal(scanner, 0) });
    return;
  }
  const next = scanner.peek();
  const keyword = scanner.identifier(ITEMS);
  switch (keyword) {
    case "use":
      draft.uses.push(use(scanner));
      return;
    case "type":
      return typeItem(scanner, scope, draft);
    case "record":
    case "variant":
    case "enum":
    case "flags": {
      const at = scanner.peek();
      const name = scanner.identifier(`the name of the ${keyword}`);
      const type = composite(scanner, scope, keyword, name);
      if (!scope.define(name, type)) scanner.fail("DUPLICATE_NAME", `type "${name}" is defined twice`, at);
      draft.types.push({ name, type, isAlias: false });
      return;
    }
    case "imports":
      return block(scanner, keyword, () => draft.imports.push(importItem(scanner)));
    case "exports":
      return block(scanner, keyword, () => draft.exports.push(exportItem(scanner, scope)));
    case "interface": {
      const name = scanner.identifier("the name of the interface");
      if (!scanner.accept("=")) draft.interfaces.push(bracedBody(scanner, name, depth + 1));
      else {
        const transform = scanner.identifier("the name of a transform");
        scanner.expect("(", "after the name of the transform");
        draft.aliases.push({ name, transform, arguments: names(scanner, ")") });
      }
      return;
    }
    default:
      scanner.fail("UNEXPECTED_TOKEN", `expected ${ITEMS}, got ${JSON.stringify(keyword)}`, next);
  }
}

function use(scanner: Scanner): PactUse {
  const name = scanner.identifier("the name of an interface");
  const args = scanner.accept("(") ? names(scanner, ")") : [];
  if (!scanner.accept(".")) return { interface: name, arguments: args, items: [] };
  scanner.expect("{", "after the point");
  return { interface: name, arguments: args, items: names(scanner, "}") };
}

/** Names with commas between them, up to the closing symbol. */
function names(scanner: Scanner, end: string): string[] {
  const found: string[] = [];
  while (!scanner.accept(end)) {
    found.push(scanner.identifier(`a name or "${end}"`));
    if (!scanner.accept(",")) {
      scanner.expect(end, `or "," after a name`);
      break;
    }
  }
  return found;
}

function typeItem(scanner: Scanner, scope: Scope, draft: Draft): void {
  const at = scanner.peek();
  const name = scanner.identifier("the name of the type");
  if (scanner.accept("=")) {
    const type = parseType(scanner, scope);
    if (!scope.define(name, type)) scanner.fail("DUPLICATE_NAME", `type "${name}" is defined twice`, at);
    draft.types.push({ name, type, isAlias: true });
  } else if (scanner.accept(":")) {
    draft.typeParameters.push({ name, constraint: scanner.identifier("the interface that constrains the type") });
  } else draft.typeParameters.push({ name });
}

function composite(scanner: Scanner, scope: Scope, kind: "record" | "variant" | "enum" | "flags", name: string): Type {
  scanner.expect("{", `after the name of the ${kind}`);
  const members: { name: string; type: Type | null }[] = [];
  while (!scanner.accept("}")) {
    const member = scanner.identifier(`a name or "}" in ${kind} ${name}`);
    members.push({ name: member, type: memberType(scanner, scope, kind) });
    scanner.accept(",");
    scanner.accept(";");
  }
  switch (kind) {
    case "record":
      return { kind, name, fields: members.map((member) => ({ name: member.name, type: member.type! })) };
    case "variant":
      return { kind, name, cases: members };
    case "enum":
      return { kind, name, cases: members.map((member) => member.name) };
    case "flags":
      return { kind, name, flags: members.map((member) => member.name) };
  }
}

/** A field always has a type, a case may have one, the rest never has. */
function memberType(scanner: Scanner, scope: Scope, kind: string): Type | null {
  if (kind === "record") {
    scanner.expect(":", "after the name of a field");
    return parseType(scanner, scope);
  }
  if (kind !== "variant" || !scanner.accept("(")) return null;
  const type = parseType(scanner, scope);
  scanner.expect(")", "after the type of a case");
  return type;
}

function block(scanner: Scanner, keyword: string, read: () => void): void {
  scanner.expect("{", `after ${keyword}`);
  while (!scanner.accept("}")) if (!scanner.accept(";")) read();
}

function importItem(scanner: Scanner): PactImport {
  const first = scanner.identifier(`a name or "}" in imports`);
  if (scanner.accept(":"))
    return { kind: "constraint", parameter: first, interface: scanner.identifier("an interface") };
  if (scanner.accept(".")) return { kind: "item", interface: first, name: scanner.identifier("the name of an item") };
  return { kind: "interface", interface: first };
}

function exportItem(scanner: Scanner, scope: Scope): PactExport {
  const name = scanner.identifier(`a name or "}" in exports`);
  scanner.expect(":", "after the name of an export");
  if (acceptWord(scanner, "func")) return { kind: "function", ...signature(scanner, scope, name) };
  return { kind: "type", name, type: parseType(scanner, scope) };
}

function signature(scanner: Scanner, scope: Scope, name: string): FunctionType {
  scanner.expect("(", "after func");
  const params: { name: string; type: Type }[] = [];
  while (!scanner.accept(")")) {
    if (params.length > 0) scanner.expect(",", 'or ")" after a parameter');
    const param = scanner.identifier("the name of a parameter");
    scanner.expect(":", "after the name of a parameter");
    params.push({ name: param, type: parseType(scanner, scope) });
  }
  if (!scanner.accept("-")) return { name, params };
  scanner.expect(">", "after -");
  return { name, params, result: parseType(scanner, scope) };
}

function literal(scanner: Scanner, depth: number): PactLiteral {
  if (depth > MAX_DEPTH) scanner.fail("TOO_DEEP", `literal is nested deeper than ${MAX_DEPTH} levels`);
  if (scanner.accept("{")) {
    const fields: (readonly [string, PactLiteral])[] = [];
    while (!scanner.accept("}")) {
      const name = scanner.identifier(`a name or "}" in a literal`);
      scanner.expect(":", "after the name of a field");
      fields.push([name, literal(scanner, depth + 1)]);
      scanner.accept(",");
    }
    return fields;
  }
  const { kind } = scanner.peek();
  if (kind === "string") return scanner.take().text;
  if (kind === "number") return number(scanner);
  if (acceptWord(scanner, "true")) return true;
  if (acceptWord(scanner, "false")) return false;
  return scanner.unexpected('a string, a number, true, false or "{"');
}

function number(scanner: Scanner): bigint | number {
  const token = scanner.peek();
  const { text } = token;
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text);
    if (value < S64_MIN || value > U64_MAX) scanner.fail("INVALID_NUMBER", `${text} has more than 64 bits`, token);
    scanner.take();
    return value;
  }
  if (!/^-?\d+\.\d*$/.test(text)) scanner.fail("INVALID_NUMBER", `${text} is no number`, token);
  scanner.take();
  return Number(text);
}
