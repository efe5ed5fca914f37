import { tempFolder } from "@troupe-tooling/test-certs";
import { openChainStore } from "@troupe/chain-store";
import { expect, test } from "vitest";
import { startApp } from "./app.ts";
import { dial, roundTrip } from "./client.ts";

test("--chain keeps what the actor did, and it can be read when the server has ended", async () => {
  await using folder = await tempFolder();
  const file = folder.file("chain.db");
  await using app = startApp("--port", "0", "--chain", file);
  const [address] = await app.listening();
  await app.says(`in ${file}`);
  const [, actor = ""] = /^recording actor (\S+) in /m.exec(app.printed.out) ?? [];
  expect(await roundTrip(await dial(address!), Buffer.from("for the record\n"))).toHaveLength(15);
  app.signal("SIGTERM");
  expect(await app.ended).toBe(0);

  await using store = await openChainStore(file);
  const types: string[] = [];
  for await (const event of store.read(actor)) types.push(`${event.kind} ${event.type}`);
  expect(types[0]).toBe("call theater:simple/actor.init");
  expect(types).toContain("call theater:simple/tcp-client.on-data");
  expect(types).toContain("host-call theater:simple/tcp/send");
  expect(types.at(-1)).toBe("lifecycle stop");
});
