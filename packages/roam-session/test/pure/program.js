// Runs where there is neither Node nor `eval`, and throws if anything is not as it should be.
import { acceptFramed, channel, client, connectFramed, serve } from "../../src/index.ts";
import { memoryPair } from "../../src/memory/index.ts";
// @boundaries-ignore where there is no Node there is no package either
import { service, t } from "../../../roam-wire/src/index.ts";

if (typeof process !== "undefined" || typeof Buffer !== "undefined") throw new Error("this is Node");
const Talk = service("Talk", { echo: { args: [t.string], returns: t.string }, count: { args: [t.u32, t.tx(t.u32)] } });
const dispatcher = serve(Talk, {
  echo: (text) => text,
  async count(to, out) {
    for (let n = 0; n < to; n++) await out.write(n);
  },
});
const connection = connectFramed(async () => {
  const [ours, theirs] = memoryPair();
  void acceptFramed(theirs, { dispatcher });
  return ours;
});
const talk = client(connection, Talk);
const words = ["echo: ".concat(await talk.echo("hello"))];
const [tx, rx] = channel();
const done = talk.count(100, tx);
let sum = 0;
for await (const n of rx) sum += n;
await done;
words.push(String(sum));
await connection.close();
words.push("bye");
export const outcome = words.join(", ");
