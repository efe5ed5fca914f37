import type { CallbackSpec, FunctionSpec } from "@troupe/handler";
import type { HostOutcome } from "./payload-encoders.ts";
declare function todo(): never;
export function wasmCall(_spec: CallbackSpec, _params: readonly unknown[]): Uint8Array {
  return todo();
}
export function wasmResult(_spec: CallbackSpec, _answer: unknown, _state: unknown): Uint8Array {
  return todo();
}
export function wasmError(_spec: CallbackSpec, _text: string): Uint8Array {
  return todo();
}
export function hostCall(_i: string, _spec: FunctionSpec, _a: readonly unknown[], _o: HostOutcome): Uint8Array {
  return todo();
}
export function shutdown(): Uint8Array {
  return todo();
}
