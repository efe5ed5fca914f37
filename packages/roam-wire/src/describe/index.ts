export { describeService } from "./describe-service.ts";
export { rustType } from "./rust-type.ts";
export { rustWarnings } from "./rust-warnings.ts";
export { toRust } from "./to-rust.ts";
