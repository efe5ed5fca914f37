import { lengthPrefix } from "../../../minimum/length-prefix.ts";
import { connectMinimum, serveMinimum } from "./minimum-over.ts";

export const serve = serveMinimum(lengthPrefix);
export const connect = connectMinimum(lengthPrefix);
