import type { StartServer } from "./contract.ts";
import { echoServer } from "./ours.ts";

/** As `ours-shared`, in once mode: armed again for every chunk. */
export const start: StartServer = (options) => echoServer(options, "once");
