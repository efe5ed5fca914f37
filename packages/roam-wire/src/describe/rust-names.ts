import { kebabCase } from "../kebab.ts";

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "abstract as async await become box break const continue do dyn else enum extern false final fn for gen if impl in let loop macro match mod move mut " +
    "override priv pub ref return static struct trait true try type typeof unsafe unsized use virtual where while yield"
  ).split(" "),
);
/** Keywords that can't be escaped either. */
const RESERVED: ReadonlySet<string> = new Set(["_", "crate", "self", "Self", "super"]);
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name) || RESERVED.has(name);
}

/** Whether a field, variant or type can have this name in Rust. */
export function canBeNamed(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED.has(name);
}

/** A field as it is written in Rust; facet hashes its name without the prefix. */
export function fieldName(name: string): string {
  return KEYWORDS.has(name) ? `r#${name}` : name;
}

/** An argument as it is written in Rust. Its name is not hashed, and the macro drops a prefix or an underscore. */
export function argumentName(name: string): string {
  return isKeyword(name) ? `${name}_arg` : name;
}

export function snakeCase(name: string): string {
  return kebabCase(name).replaceAll("-", "_");
}
