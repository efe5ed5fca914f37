import type { Framing } from "../ceiling/link.ts";
import { Caller, serveEcho } from "../ceiling/unary.ts";
import { type Connect, PAYLOAD, type Serve } from "./contract.ts";
import { connectTcp, listenTcp } from "./sockets.ts";

export function serveCeiling(framing: Framing): Serve {
  return () => listenTcp((socket) => serveEcho(socket, framing));
}

export function connectCeiling(framing: Framing): Connect {
  return async (port) => {
    const caller = new Caller(await connectTcp(port), framing);
    return {
      echo: (tally) =>
        new Promise((_resolve, reject) => {
          const again = (answer: Uint8Array): void => {
            if (answer.length !== PAYLOAD.length) return reject(new Error(`${answer.length} bytes came back`));
            tally.count();
            caller.echo(PAYLOAD, again);
          };
          caller.echo(PAYLOAD, again);
        }),
    };
  };
}
