import { cobs } from "../ceiling/cobs.ts";
import { connectCeiling, serveCeiling } from "./ceiling-over.ts";

export const serve = serveCeiling(cobs);
export const connect = connectCeiling(cobs);
