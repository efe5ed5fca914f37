import { expect, test } from "vitest";
import { startApp } from "./app.ts";
import { Client } from "./client.ts";

test("connections go to the workers in turn, and stay there", async () => {
  await using app = startApp("--port", "0", "--workers", "3");
  const [address] = await app.listening();
  const workers: string[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const client = new Client(address!);
    workers.push((await client.ask("hello")).worker);
    expect(await client.ask("again")).toEqual({ worker: workers.at(-1), text: "again" });
  }
  expect(workers).toEqual(["worker-1", "worker-2", "worker-3", "worker-1", "worker-2", "worker-3"]);
  const another = new Client(address!, "whoami\n");
  expect(await another.answers(1)).toEqual([{ worker: "worker-1", text: "3 connection(s), 5 line(s)" }]);
});

test("what a client says before the hand-over is not lost: 100 at once, in pieces of any size", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const served = await Promise.all(
    Array.from({ length: 100 }, async (_, number) => {
      const said = Array.from({ length: 50 }, (_line, index) => `client ${number} line ${index} ${"x".repeat(index)}`);
      const text = `${said.join("\n")}\n`;
      // A different part of it is under way before anybody has accepted the connection.
      const early = Math.floor((text.length * number) / 100);
      const client = new Client(address!, text.slice(0, early));
      for (let sent = early; sent < text.length; sent += number + 1) {
        client.socket.write(text.slice(sent, sent + number + 1));
        if (sent % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const answers = await client.answers(said.length);
      client.close();
      expect(answers.map((answer) => answer.text)).toEqual(said);
      expect(new Set(answers.map((answer) => answer.worker)).size).toBe(1);
      return answers[0]!.worker;
    }),
  );
  expect(new Set(served)).toEqual(new Set(["worker-1", "worker-2", "worker-3"]));
});

test("a worker that crashes takes its own connections along, nobody else's, and comes back", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const clients = Array.from({ length: 9 }, () => new Client(address!));
  const workers = await Promise.all(clients.map(async (client) => (await client.ask("whoami")).worker));
  const [victim] = workers;
  clients[0]!.send("last words\ncrash\nnever answered");
  expect(await clients[0]!.answers(1)).toEqual([{ worker: victim, text: "last words" }]);
  for (const [index, client] of clients.entries()) {
    if (workers[index] === victim) expect(await client.over).toBe("end");
    else expect(await client.ask("still here")).toEqual({ worker: workers[index], text: "still here" });
  }
  await app.says(`pool: ${victim} runs again`);
  expect(app.printed.out).toContain(`pool: ${victim} crashed: asked to crash`);

  const news = Array.from({ length: 3 }, () => new Client(address!, "whoami\n"));
  const answers = await Promise.all(news.map(async (client) => (await client.answers(1))[0]!));
  // The same name, in a new life: it has served nobody before.
  expect(answers).toContainEqual({ worker: victim, text: "1 connection(s), 1 line(s)" });
  expect(new Set(answers.map(({ worker }) => worker)).size).toBe(3);
});

test("while workers crash and heal, no new client is turned away", async () => {
  await using app = startApp("--port", "0", "--workers", "4");
  const [address] = await app.listening();
  for (let round = 0; round < 8; round++) {
    const killer = new Client(address!, "crash\n");
    const others = Array.from({ length: 5 }, (_, index) => new Client(address!, `round ${round} client ${index}\n`));
    const outcomes = await Promise.all(
      others.map((client, index) =>
        Promise.race([
          client.answers(1).then(([answer]) => answer?.text === `round ${round} client ${index}`),
          client.over,
        ]),
      ),
    );
    // Whoever was with the worker that crashed lost the connection with it; all others were served.
    expect(outcomes.filter((outcome) => outcome === true).length).toBeGreaterThanOrEqual(3);
    expect(outcomes.every((outcome) => outcome === true || outcome === "end")).toBe(true);
    await killer.over;
    for (const client of others) client.close();
  }
});

test("a pool whose workers crash too often gives up, and the process says so", async () => {
  await using app = startApp("--port", "0", "--workers", "2");
  const [address] = await app.listening();
  for (let crash = 0; crash < 11; crash++) await new Client(address!, "crash\n").over;
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toMatch(/^acceptor-worker: the pool gave up: .*\n$/);
});

test("clients that reset, and one that sends a line without end, disturb nobody", async () => {
  await using app = startApp("--port", "0", "--workers", "1");
  const [address] = await app.listening();
  const patient = new Client(address!);
  expect(await patient.ask("hello")).toEqual({ worker: "worker-1", text: "hello" });
  const rude = Array.from({ length: 30 }, () => new Client(address!, "noise\n".repeat(20_000)));
  await Promise.all(rude.slice(0, 10).map((client) => client.answers(1)));
  for (const client of rude) client.socket.resetAndDestroy();
  const endless = new Client(address!, "x".repeat(100_000));
  expect(await endless.answers(1)).toEqual([{ worker: "worker-1", text: "a line may have 65536 bytes" }]);
  expect(await endless.over).toBe("end");
  const quitter = new Client(address!, "quit\nnot answered\n");
  expect(await quitter.over).toBe("end");
  await expect.poll(async () => (await patient.ask("whoami")).text).toMatch(/^1 connection\(s\), /);
  expect(app.printed.out).not.toContain("crashed");
});
