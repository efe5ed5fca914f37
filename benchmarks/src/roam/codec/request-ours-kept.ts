import type { Open } from "../../subjects/contract.ts";
import type { CodecSubject } from "./contract.ts";
import { openRequests } from "./request-ours.ts";

/** Each Request into bytes that nobody writes to again. */
export const open: Open<CodecSubject> = openRequests((writer) => writer.finish());
