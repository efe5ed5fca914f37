// Opens and closes stores, and then leaves one open with events under way.
import { openChainStore } from "@troupe/chain-store";
import { chainInto, fill } from "./fill.ts";

const file = process.argv[2]!;
for (let i = 0; i < 3; i++) {
  const closed = await openChainStore(`${file}-${i}`);
  fill(chainInto(await closed.open("a")), 10);
  await closed.close();
}
// Pipes are the output of this process itself.
const left = process.getActiveResourcesInfo().filter((resource) => resource !== "PipeWrap");
if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
const store = await openChainStore(file);
fill(chainInto(await store.open("a")), 1000);
