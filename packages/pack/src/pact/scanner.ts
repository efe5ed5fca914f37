import { PactSyntaxError, type PactSyntaxErrorCode } from "../errors.ts";

export interface Token {
  readonly kind: "identifier" | "string" | "number" | "symbol" | "end";
  /** What it says: without quotes, escapes replaced. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /-?[0-9][0-9.]*/y;
const SPACE = /(?:\s|\/\/[^\n]*)+/y;
const SYMBOLS = "{}()<>:,=;-.@";
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** Cuts pact text into tokens, one ahead of the parser. */
export class Scanner {
  readonly #source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #next: Token;

  constructor(source: string) {
    this.#source = source;
    this.#next = this.#scan();
  }

  peek(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    if (token.kind !== "end") this.#next = this.#scan();
    return token;
  }

  /** Takes the symbol if it is next. */
  accept(symbol: string): boolean {
    if (this.#next.kind !== "symbol" || this.#next.text !== symbol) return false;
    this.take();
    return true;
  }

  expect(symbol: string, where: string): void {
    if (!this.accept(symbol)) this.unexpected(`"${symbol}" ${where}`);
  }

  identifier(what: string): string {
    if (this.#next.kind !== "identifier") this.unexpected(what);
    return this.take().text;
  }

  /** Fails at the next token. */
  unexpected(expected: string): never {
    const { kind, text } = this.#next;
    this.fail(
      "UNEXPECTED_TOKEN",
      `expected ${expected}, got ${kind === "end" ? "the end of the text" : JSON.stringify(text)}`,
    );
  }

  fail(code: PactSyntaxErrorCode, problem: string, at: Token = this.#next): never {
    throw new PactSyntaxError(code, problem, at.line, at.column);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source)?.[0];
  }

  #scan(): Token {
    this.#skip(this.#match(SPACE)?.length ?? 0);
    const position = { line: this.#line, column: this.#at - this.#lineStart + 1 };
    const char = this.#source[this.#at];
    if (char === undefined) return { kind: "end", text: "", ...position };
    if (char === '"') return { kind: "string", text: this.#string(position), ...position };
    const number = this.#match(NUMBER);
    if (number !== undefined) return this.#token("number", number, position);
    const identifier = this.#match(IDENTIFIER);
    if (identifier !== undefined) return this.#token("identifier", identifier, position);
    if (SYMBOLS.includes(char)) return this.#token("symbol", char, position);
    const hint = char === "/" ? "; comments start with // and end with the line" : "";
    throw new PactSyntaxError(
      "UNEXPECTED_CHARACTER",
      `${JSON.stringify(char)} means nothing in pact${hint}`,
      position.line,
      position.column,
    );
  }

  #token(kind: Token["kind"], text: string, position: { line: number; column: number }): Token {
    this.#at += text.length;
    return { kind, text, ...position };
  }

  #skip(count: number): void {
    const end = this.#at + count;
    for (
      let newline = this.#source.indexOf("\n", this.#at);
      newline >= 0 && newline < end;
      newline = this.#source.indexOf("\n", newline + 1)
    ) {
      this.#line++;
      this.#lineStart = newline + 1;
    }
    this.#at = end;
  }

  #string(start: { line: number; column: number }): string {
    let text = "";
    let at = this.#at + 1;
    for (;;) {
      const char = this.#source[at];
      if (char === undefined)
        throw new PactSyntaxError("UNTERMINATED_STRING", `string without closing "`, start.line, start.column);
      if (char === '"') break;
      const escaped = char === "\\" ? this.#source[++at] : undefined;
      if (escaped === undefined) text += char;
      else text += ESCAPES[escaped] ?? escaped;
      at++;
    }
    this.#skip(at + 1 - this.#at);
    return text;
  }
}
