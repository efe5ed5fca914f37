import type { StartServer } from "./contract.ts";
import { echoServer, sinkServer, sourceServer } from "./ours.ts";

/** One actor for all connections, in active mode, chain off. */
export const start: StartServer = (options) => {
  switch (options.mode) {
    case "echo":
      return echoServer(options, "active");
    case "sink":
      return sinkServer(options);
    case "source":
      return sourceServer(options);
  }
};
