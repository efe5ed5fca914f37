import type { StartServer } from "./contract.ts";
import { activeWorker, actorEach } from "./ours-acceptor.ts";

/** An actor for each connection, in active mode. */
export const start: StartServer = (options) => actorEach(options, activeWorker);
