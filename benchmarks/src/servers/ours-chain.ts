import type { StartServer } from "./contract.ts";
import { echoServer } from "./ours.ts";

/** As `ours-shared`, recorded: the chain in memory, digests. */
export const start: StartServer = (options) => echoServer(options, "active", {});
