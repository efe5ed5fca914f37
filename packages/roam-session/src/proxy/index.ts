export { forward } from "./forward.ts";

export type { Upstream } from "./forward.ts";
