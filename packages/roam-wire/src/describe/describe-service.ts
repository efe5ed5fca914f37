import type { Method, Service } from "../service.ts";
import { rustType } from "./rust-type.ts";
import { rustWarnings } from "./rust-warnings.ts";

/**
 * A service for the eye: each method with its types, its id and the bytes that were hashed for it, to be compared with those of another peer.
 * The ids are those of a Rust program's release build: a debug build of roam 0.6.0 may spell a recursive or repeated type out once more.
 */
export function describeService(service: Service): string {
  const methods = Object.values(service.methods).map(describeMethod);
  const warnings = rustWarnings(service).map((warning) => `warning: ${warning}`);
  return [service.name, ...methods, ...warnings, ""].join("\n");
}

function describeMethod(method: Method): string {
  const args = method.args.map((arg) => `${arg.name}: ${rustType(arg.type)}`).join(", ");
  const returned = rustType(method.returns);
  const result = method.fails === undefined ? returned : `Result<${returned}, ${rustType(method.fails)}>`;
  const signature = Array.from(method.signature, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `  ${method.name}(${args}) -> ${result}\n    id ${formatId(method.id)}\n    signature ${signature}`;
}

function formatId(id: bigint): string {
  return `0x${id.toString(16).padStart(16, "0")}`;
}
