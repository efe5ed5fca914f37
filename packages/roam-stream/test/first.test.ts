import { client, serve } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { expect, test } from "vitest";
import { connect, listen } from "@troupe/roam-stream";

const Echo = service("Echo", {
  echo: { args: [t.string], returns: t.string },
  generate: { args: [t.u32, t.tx(t.u32)] },
  sum: { args: [t.rx(t.u32)], returns: t.u32 },
});

const dispatcher = serve(Echo, {
  echo: (text) => text,
  generate: async (count, tx) => {
    for (let i = 0; i < count; i++) await tx.write(i);
  },
  sum: async (rx) => {
    let sum = 0;
    for await (const item of rx) sum += item;
    return sum;
  },
});

test("a call over TCP", async () => {
  await using listener = await listen({ port: 0 }, dispatcher);
  await using session = await connect({ port: listener.port });
  expect(await client(session, Echo).echo("hello")).toBe("hello");
});
