import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { startApp } from "./app.ts";
import { dial, exchange, roundTrip } from "./client.ts";

const ipv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));

test("what a plain client sends comes back, byte for byte", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  expect(address).toMatchObject({ host: "127.0.0.1", tls: false });
  const bytes = randomBytes(3_000_000);
  const echoed = await roundTrip(await dial(address!), bytes);
  expect(echoed.equals(bytes)).toBe(true);
});

test("a hundred clients at once each get their own bytes back", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const clients = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const bytes = randomBytes(20_000);
      return (await roundTrip(await dial(address!), bytes)).equals(bytes);
    }),
  );
  expect(clients).toEqual(Array.from({ length: 100 }, () => true));
});

test("clients that reset in the middle of an echo disturb nobody", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const patient = await dial(address!);
  expect(await exchange(patient, "before\n")).toBe("before\n");
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const rude = await dial(address!);
      rude.on("error", () => {});
      for (let piece = 0; piece < 20; piece++) rude.write(randomBytes(65_536));
      await new Promise((resolve) => setTimeout(resolve, index % 9));
      rude.resetAndDestroy();
    }),
  );
  expect(await exchange(patient, "after\n")).toBe("after\n");
  expect(await roundTrip(await dial(address!), Buffer.from("new\n"))).toEqual(Buffer.from("new\n"));
  patient.destroy();
});

test("a client that sends and never reads gets no more memory than its share, and disturbs nobody", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const deaf = await dial(address!);
  deaf.pause();
  let taken = 0;
  // Until the kernel takes no more for a while: then both directions are full, and the server has stopped reading.
  for (let idle = 0; idle < 20 && taken < 50_000_000;) {
    if (deaf.writableLength < 1_000_000) {
      deaf.write(Buffer.alloc(1_000_000));
      taken += 1_000_000;
      idle = 0;
    } else idle += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(taken).toBeLessThan(50_000_000);
  expect(await roundTrip(await dial(address!), Buffer.from("still here\n"))).toEqual(Buffer.from("still here\n"));
  deaf.destroy();
});

test.skipIf(!ipv6)("an IPv6 address is printed in brackets (needs ::1 on this machine)", async () => {
  await using app = startApp("--host", "::1", "--port", "0");
  const [address] = await app.listening();
  expect(app.printed.out).toContain(`listening on [::1]:${address!.port}\n`);
  expect(app.printed.out).toContain(`nc ::1 ${address!.port}\n`);
  expect(await roundTrip(await dial(address!), Buffer.from("six\n"))).toEqual(Buffer.from("six\n"));
});

test("--verbose says on stderr what happens inside", async () => {
  await using app = startApp("--port", "0", "--verbose");
  const [address] = await app.listening();
  app.signal("SIGTERM");
  expect(await app.ended).toBe(0);
  expect(app.printed.err).toMatch(/^troupe:runtime:spawn .*name="echo"/m);
  expect(app.printed.err).toContain(`address="127.0.0.1:${address!.port}"`);
  expect(app.printed.err).toMatch(/^troupe:runtime:end .*reason="stop"/m);
});
