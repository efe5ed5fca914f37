// Appends to a few chains until it is killed. Prints what a flush has promised: lengths that must be there afterwards.
import { openChainStore } from "@troupe/chain-store";
import { chainInto, fill } from "./fill.ts";

const [, , file, actors] = process.argv;
const store = await openChainStore(file!);
const writers = await Promise.all(
  Array.from({ length: Number(actors) }, (_, i) => store.open(`actor-${i}`, { payloads: "full" })),
);
const chains = writers.map((writer) => chainInto(writer));
process.stdout.write("started\n");
for (let round = 0; ; round++) {
  for (const [i, chain] of chains.entries()) fill(chain, 1 + ((round + i) % 7), (round * 13) % 500);
  if (round % 50 === 49) {
    const lengths = chains.map(({ length }) => length);
    await store.flush();
    process.stdout.write(`${JSON.stringify(lengths)}\n`);
  } else await writers[0]!.ready();
  await new Promise((resolve) => void setImmediate(resolve));
}
