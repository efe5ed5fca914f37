import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startApp } from "./app.ts";
import { dial, endOf, exchange } from "./client.ts";

test.each(["SIGINT", "SIGTERM"] as const)("%s: no new connections, echoes under way finish, status 0", async (name) => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const idle = await dial(address!);
  expect(await exchange(idle, "hello\n")).toBe("hello\n");
  const idleEnd = endOf(idle);
  const busy = await dial(address!);
  const echoed = buffer(busy);
  const first = randomBytes(1_000_000);
  busy.write(first);

  app.signal(name);
  await app.says(`${name}: accepting no more`);
  await expect(dial(address!)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  // It still sends: what it says after the signal is echoed too, as long as it does not pause.
  const later: Buffer[] = [];
  for (let piece = 0; piece < 8; piece++) {
    later.push(randomBytes(200_000));
    busy.write(later.at(-1)!);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  busy.end();
  expect((await echoed).equals(Buffer.concat([first, ...later]))).toBe(true);
  expect(await idleEnd).toBe("end");
  expect(await app.ended).toBe(0);
  expect(app.printed.err).toBe("");
  expect(app.printed.out).toMatch(/\nended\n$/);
});

test("a connection that never goes quiet is cut at the deadline, and that is said", async () => {
  await using app = startApp("--port", "0", "--grace", "0.6");
  const [address] = await app.listening();
  const chatty = await dial(address!);
  const over = endOf(chatty);
  const timer = setInterval(() => chatty.write("more\n"), 20);
  app.signal("SIGTERM");
  await over;
  clearInterval(timer);
  expect(await app.ended).toBe(0);
  expect(app.printed.err).toBe("echo-server: 1 connection(s) were still busy and are cut off\n");
});

test("a peer that does not read its echo cannot hold the server beyond the deadline", async () => {
  await using app = startApp("--port", "0", "--grace", "0.6");
  const [address] = await app.listening();
  const deaf = await dial(address!);
  deaf.on("error", () => {}).pause();
  deaf.write(randomBytes(30_000_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  app.signal("SIGTERM");
  expect(await app.ended).toBe(0);
  expect(app.printed.err).toBe("echo-server: 1 connection(s) were still busy and are cut off\n");
  deaf.destroy();
});

test("a second signal ends the process at once; one that comes with the first is the same request", async () => {
  await using app = startApp("--port", "0", "--grace", "60");
  const [address] = await app.listening();
  const chatty = await dial(address!);
  const timer = setInterval(() => chatty.write("more\n"), 20);
  app.signal("SIGINT");
  await app.says("SIGINT: accepting no more");
  app.signal("SIGINT");
  expect(await exchange(chatty, "more\n")).toBe("more\n");
  const over = endOf(chatty);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(app.printed.out).not.toContain("ended");
  app.signal("SIGINT");
  expect(await app.ended).toBe(130);
  await over;
  clearInterval(timer);
});
