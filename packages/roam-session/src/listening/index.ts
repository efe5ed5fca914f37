export { checkLimits } from "../check-limits.ts";
export { AcceptedSessions } from "./accepted-sessions.ts";
export { within } from "./within.ts";

export type { AcceptedLink } from "./accepted-link.ts";
