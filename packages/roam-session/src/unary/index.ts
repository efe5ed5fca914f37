export { client } from "../client.ts";
export { connectFramed, initiateFramed } from "./unary.ts";

export type { Unused } from "./unary.ts";
