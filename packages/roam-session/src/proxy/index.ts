export { forward } from "./forward.ts";
export { forwardConnects } from "./forward-connects.ts";

export type { OtherSession } from "./forward-connects.ts";
export type { Upstream } from "./forward.ts";
