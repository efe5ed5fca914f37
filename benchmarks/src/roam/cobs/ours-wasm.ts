import { simdCobs } from "@troupe/roam-stream";
import type { Open } from "../../subjects/contract.ts";
import { openFraming } from "./ours.ts";
import type { CobsSubject } from "./work.ts";

/** `@troupe/roam-stream`, as its links use it in Node. */
export const open: Open<CobsSubject> = openFraming(simdCobs);
