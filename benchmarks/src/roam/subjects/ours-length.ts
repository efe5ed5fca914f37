import { lengthPrefix } from "@troupe/roam-wire/framing";
import type { Connect, Serve } from "./contract.ts";
import { connectOurs, serveOurs } from "./ours-over.ts";

export const serve: Serve = serveOurs(lengthPrefix);
export const connect: Connect = connectOurs(lengthPrefix);
