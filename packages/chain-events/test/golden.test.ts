import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createChain, verify } from "../src/index.ts";

interface Run {
  readonly name: string;
  readonly events: readonly {
    readonly hash: string;
    readonly parent_hash: string | null;
    readonly event_type: string;
    readonly data: string;
  }[];
}

const file = new URL("data/theater-chain.json", import.meta.url);
const { runs } = JSON.parse(readFileSync(file, "utf8")) as { runs: Run[] };

test.each(runs)("the chain that a running Theater 0.3.7 wrote gets the same hashes: $name", (run) => {
  const chain = createChain({ format: "theater", clock: () => 0 });
  for (const { event_type, data } of run.events) {
    chain.append({ kind: "custom", type: event_type, payload: Buffer.from(data, "hex") });
  }
  const made = chain.events().map(({ hash, parent }) => ({ hash, parent }));
  expect(made).toEqual(run.events.map(({ hash, parent_hash }) => ({ hash, parent: parent_hash })));
  expect(verify(chain.events(), { format: "theater" })).toEqual({
    ok: true,
    length: run.events.length,
    head: run.events.at(-1)!.hash,
  });
});

test("an event with JSON as payload, as older versions of Theater wrote them, gets its published hash", () => {
  const chain = createChain({ format: "theater" });
  const payload = new TextEncoder().encode(
    '{"category":"Wasm","WasmCall":{"function_name":"theater:simple/actor.init","params":[110,117,108,108]}}',
  );
  chain.append({ kind: "call", type: "wasm", payload });
  expect(chain.head).toBe("584d8e1be21fed4367e60f8297f7c104cd377791");
});
