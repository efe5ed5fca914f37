import { cobs } from "../../../minimum/cobs.ts";
import { connectMinimum, serveMinimum } from "./minimum-over.ts";

export const serve = serveMinimum(cobs);
export const connect = connectMinimum(cobs);
