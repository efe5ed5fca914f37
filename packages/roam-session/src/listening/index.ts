export { within } from "./within.ts";

export type { AcceptedLink } from "./accepted-link.ts";
