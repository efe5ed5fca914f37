import { lengthPrefix } from "../ceiling/length-prefix.ts";
import { connectCeiling, serveCeiling } from "./ceiling-over.ts";

export const serve = serveCeiling(lengthPrefix);
export const connect = connectCeiling(lengthPrefix);
