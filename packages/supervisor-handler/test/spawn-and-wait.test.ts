import { expect, it } from "vitest";
import { defineActor } from "@troupe/actor";
import type { ActorDefinition } from "@troupe/actor";
import { family, settled } from "./family.ts";
import type { Family } from "./family.ts";

const job: ActorDefinition = defineActor({
  name: "job",
  state: "done",
  init({ self, state }) {
    if (state === "broken") throw new Error("broken");
    if (state === "nothing") self.shutdown();
    if (state === "done") self.shutdown(Uint8Array.of(1, 2, 3));
  },
  exports: {
    crash() {
      throw new Error("crashed");
    },
  },
});

async function withJobs(): Promise<Family> {
  const f = await family();
  f.runtime.define(job);
  return f;
}

it("gives what the child passed to shutdown, and tells nobody else", async () => {
  await using f = await withJobs();
  expect(await f.as((api) => api.spawnAndWait("job"))).toEqual(Uint8Array.of(1, 2, 3));
  expect(await f.as((api) => api.spawnAndWait("job", { state: "nothing" }))).toBeUndefined();
  await settled();
  expect(f.diary).toEqual([]);
  expect(f.runtime.actors()).toEqual([f.boss.id]);
});

it("fails as the spawn does", async () => {
  await using f = await withJobs();
  await f.as(async (api) => {
    await expect(api.spawnAndWait("job", { state: "broken" })).rejects.toMatchObject({ code: "INIT_FAILED" });
    await expect(api.spawnAndWait("nobody")).rejects.toMatchObject({ code: "DEFINITION_NOT_FOUND" });
    await expect(api.spawnAndWait({})).rejects.toMatchObject({ code: "SPEC_INVALID" });
    await expect(api.spawnAndWait("job", { timeoutMs: -1 })).rejects.toMatchObject({ code: "SPEC_INVALID" });
  });
});

it.each([
  ["crash", "CHILD_FAILED", /^Child actor .* failed: crashed$/],
  ["stop", "CHILD_STOPPED", /^Child actor .* was stopped externally$/],
  ["terminate", "CHILD_STOPPED", /^Child actor .* was stopped externally$/],
] as const)("says how else the child ended: %s", async (how, code, hostText) => {
  await using f = await withJobs();
  const waited = f.as((api) =>
    api.spawnAndWait("job", { state: "wait" }).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    ),
  );
  await settled();
  const child = f.boss.children()[0]!;
  if (how === "crash") await f.runtime.call(child, "crash").catch(() => {});
  else await f.runtime[how](child);
  expect(await waited).toMatchObject({ code, child, hostText: expect.stringMatching(hostText) });
  expect(f.diary).toEqual([]);
});

it("waits no longer than it was told to, and stops the child", async () => {
  await using f = await withJobs();
  const waited = f.as((api) =>
    api.spawnAndWait("job", { state: "wait", timeoutMs: 100 }).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    ),
  );
  await settled();
  const child = f.boss.children()[0]!;
  f.clock.advance(99);
  await settled();
  expect(f.runtime.status(child)).toBe("Running");
  f.clock.advance(1);
  expect(await waited).toMatchObject({
    code: "CHILD_TIMEOUT",
    child,
    hostText: `Timeout waiting for child actor ${child} to complete`,
  });
  await settled();
  expect(f.runtime.status(child)).toBe("Stopped");
  expect(f.diary).toEqual([]);
});

it("ends with the reason of its signal, stops the child, and leaves no timer", async () => {
  await using f = await withJobs();
  const controller = new AbortController();
  const options = { state: "wait", timeoutMs: 1000, signal: controller.signal };
  const idle = f.clock.pending;
  const waited = f.as((api) =>
    api.spawnAndWait("job", options).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    ),
  );
  await settled();
  const child = f.boss.children()[0]!;
  controller.abort("enough");
  expect(await waited).toBe("enough");
  await settled();
  expect(f.runtime.status(child)).toBe("Stopped");
  await f.as(async (api) => {
    await expect(api.spawnAndWait("job", options)).rejects.toBe("enough");
  });
  await settled();
  f.clock.runAll();
  expect(f.clock.pending).toBe(idle);
});

it.each(["stop", "terminate"] as const)("ends with the actor that waits: %s", async (how) => {
  await using f = await withJobs();
  let error: unknown;
  const waited = f
    .as((api) =>
      api.spawnAndWait("job", { state: "wait" }).catch((reason: unknown) => {
        error = reason;
      }),
    )
    .catch(() => {});
  await settled();
  await f.boss[how]();
  await waited;
  await settled();
  expect(error).toMatchObject({ code: how === "stop" ? "CHILD_STOPPED" : "ACTOR_GONE" });
  expect(f.runtime.actors()).toEqual([]);
});

it("hands a supervisor data of what its child threw, and never the live object", async () => {
  class Live extends Error {
    readonly secret = () => "a way into the child";
  }
  const seen: unknown[] = [];
  const failing = defineActor({
    name: "failing",
    state: "fine",
    init({ state }) {
      if (state === "in init") throw new Live("broken");
    },
    exports: {
      crash() {
        throw new Live("broken");
      },
    },
  });
  await using f = await family();
  f.runtime.define(failing);
  await f.as(async (api) => {
    for (const start of [
      api.spawn("failing", { state: "in init" }),
      api.spawnAndWait("failing", { state: "in init" }),
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      await start.catch((error: unknown) => seen.push((error as Error).cause, ((error as Error).cause as Error).cause));
    }
  });
  const waited = f.as((api) =>
    api.spawnAndWait("failing").catch((error: unknown) => seen.push((error as Error).cause)),
  );
  await settled();
  const [child] = f.runtime.children(f.boss.id);
  await f.runtime.call(child!, "crash").catch(() => {});
  await waited;
  expect(seen.map((error) => (error as Error).message)).toEqual([
    expect.stringContaining("broken"),
    "broken",
    expect.stringContaining("broken"),
    "broken",
    "broken",
  ]);
  expect(seen.filter((error) => error instanceof Live || "secret" in (error as object))).toEqual([]);
});
