import { createChain } from "@troupe/chain-events";
import { type AppendSubject, type Open, payloads } from "./contract.ts";

/** Calls and results in turn, digests only, in a ring of the default size. */
export const open: Open<AppendSubject> = async () => {
  const bodies = payloads(200);
  const chain = createChain();
  return {
    async append(count) {
      for (let i = 0; i < count; i++) {
        const kind = (i & 1) === 0 ? "call" : "result";
        chain.append({ kind, type: "theater:simple/tcp/on-data", call: (i >> 1) + 1, payload: bodies[i & 1_023]! });
      }
    },
  };
};
