import type { StartServer } from "./contract.ts";
import { actorEach, passiveWorker } from "./ours-acceptor.ts";

/** An actor for each connection, in passive mode, handed over by an acceptor. */
export const start: StartServer = (options) => actorEach(options, passiveWorker);
