import { createChain } from "@troupe/chain-events";
import { openChainStore } from "@troupe/chain-store";
import { join } from "node:path";
import { type AppendSubject, type Open, payloads, STORE_ACTORS } from "./contract.ts";

/** Chains of many actors into one file, payloads and all; appending pauses where the store says so. */
export const open: Open<AppendSubject> = async (folder) => {
  const bodies = payloads(200);
  const store = await openChainStore(join(folder, "chains.db"));
  const chains = await Promise.all(
    STORE_ACTORS.map(async (actor) => {
      const writer = await store.open(actor, { payloads: "full" });
      let hasRoom = true;
      const chain = createChain({
        payloads: "full",
        onAppend: (event) => {
          hasRoom = writer.append(event);
        },
      });
      return { chain, writer, hasRoom: () => hasRoom };
    }),
  );
  let row = 0;
  return {
    async append(count) {
      for (let left = count; left > 0; left--, row++) {
        const { chain, writer, hasRoom } = chains[row % chains.length]!;
        chain.append({ kind: "call", type: "tcp:received", call: row, payload: bodies[row & 1_023]! });
        if (!hasRoom()) await writer.ready();
      }
      await store.flush();
    },
  };
};
