import { createChain, verifyAsync } from "@troupe/chain-events";
import { openChainStore } from "@troupe/chain-store";

await using store = await openChainStore("chains.db");
const writer = await store.open("actor-1", { onError: (error) => process.emitWarning(error) });

// The chain goes on where the stored one ended; each event that it gets is handed to the store.
const chain = createChain({ from: writer.position, onAppend: (event) => void writer.append(event) });
chain.append({ kind: "lifecycle", type: "started", payload: new Uint8Array(0) });

await writer.flush(); // on the disk now; without this line a few milliseconds later
const { ok } = await verifyAsync(store.read("actor-1"));
if (!ok) throw new Error("somebody has changed chains.db");
