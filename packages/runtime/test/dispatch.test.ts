import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineActor } from "@troupe/actor";
import { isManifestError } from "@troupe/manifest";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import type { TheaterId } from "@troupe/ids";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

const start = async () => {
  const all = world((probe) => [
    defineActor({
      name: "worker",
      uses: [probe],
      state: 1,
      init: () => 2,
      exports: { add: ({ state }, by: number) => ({ reply: state + by }) },
    }),
  ]);
  const actorId = await all.runtime.dispatch({ type: "SpawnActor", definition: "worker" });
  expectTypeOf(actorId).toEqualTypeOf<TheaterId>();
  return { ...all, actorId };
};

const folder = mkdtempSync(join(tmpdir(), "troupe-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a command spawns what its method would", async () => {
  const { runtime, actorId } = await start();
  const child = await runtime.dispatch({
    type: "SpawnActor",
    definition: "worker",
    name: "child",
    state: 10,
    init: false,
    parent: actorId,
  });
  expect([runtime.state(actorId), runtime.state(child)]).toEqual([2, 10]);
  expect(await runtime.dispatch({ type: "GetActors" })).toEqual([
    { actorId, name: "worker" },
    { actorId: child, name: "child" },
  ]);
  expect(await runtime.dispatch({ type: "ListChildren", parentId: actorId })).toEqual([child]);
});

test("commands ask for what handles tell", async () => {
  const { runtime, actorId } = await start();
  const handle = runtime.handle(actorId);
  await runtime.call(actorId, "add", 1);
  expect(await runtime.dispatch({ type: "GetActorStatus", actorId })).toBe("Running");
  expect(await runtime.dispatch({ type: "GetActorState", actorId })).toBe(2);
  expect(await runtime.dispatch({ type: "GetActorEvents", actorId })).toEqual(handle.events());
  expect(await runtime.dispatch({ type: "GetActorMetrics", actorId })).toEqual(handle.metrics());
  expect(await runtime.dispatch({ type: "GetActorHandle", actorId })).toBe(actorId);
  const seen: string[] = [];
  const events = await runtime.dispatch({ type: "SubscribeToActor", actorId });
  const watching = (async () => {
    for await (const event of events) if ("hash" in event) seen.push(event.type);
  })();
  await runtime.dispatch({ type: "StopActor", actorId });
  await watching;
  expect(seen).toEqual(["stop"]);
});

test("commands end actors, and unknown ones are nothing to them", async () => {
  const { runtime, actorId } = await start();
  await runtime.dispatch({ type: "RestartActor", actorId });
  expect(runtime.metrics(actorId).restarts).toBe(1);
  await runtime.dispatch({ type: "TerminateActor", actorId });
  expect(await runtime.dispatch({ type: "GetActorStatus", actorId })).toBe("Stopped");
  expect(await runtime.dispatch({ type: "GetActorHandle", actorId })).toBeUndefined();
  expect(await runtime.dispatch({ type: "ListChildren", parentId: actorId })).toEqual([]);
  await runtime.dispatch({ type: "StopActor", actorId });
  await runtime.dispatch({ type: "ShuttingDown", actorId, data: null });
  for (const type of [
    "GetActorState",
    "GetActorEvents",
    "GetActorMetrics",
    "RestartActor",
    "GetActorManifest",
  ] as const) {
    await expect(runtime.dispatch({ type, actorId }), type).rejects.toMatchObject({ code: "ACTOR_NOT_FOUND" });
  }
});

test("an actor that is told to shut down ends as a success", async () => {
  const { runtime, probe, actorId } = await start();
  const child = await runtime.dispatch({ type: "SpawnActor", definition: "worker", parent: actorId });
  await runtime.dispatch({ type: "ShuttingDown", actorId: child, data: new Uint8Array([1]) });
  await rest();
  expect(probe.exits).toMatchObject([{ type: "success", child, result: new Uint8Array([1]) }]);
});

test("an actor is resumed from a manifest, as text or as a file, without init", async () => {
  const { runtime } = await start();
  const text = 'name = "resumed"\npackage = "worker"\n[[handler]]\ntype = "probe"\n';
  const file = join(folder, "manifest.toml");
  writeFileSync(file, text);
  for (const manifestPath of [text, file]) {
    const actorId = await runtime.dispatch({ type: "ResumeActor", manifestPath, state: 7 });
    expect(runtime.state(actorId)).toBe(7);
    expect(await runtime.dispatch({ type: "GetActorManifest", actorId })).toMatchObject({ name: "resumed" });
  }
  await expect(runtime.dispatch({ type: "ResumeActor", manifestPath: join(folder, "missing.toml") })).rejects.toSatisfy(
    isManifestError,
  );
});

test("an actor that was spawned without a manifest has none to show", async () => {
  const { runtime, actorId } = await start();
  await expect(runtime.dispatch({ type: "GetActorManifest", actorId })).rejects.toMatchObject({
    code: "NO_MANIFEST",
    subject: actorId,
  });
});

test("what a runtime tells, or cannot do yet, is refused and says why", async () => {
  const { runtime, actorId } = await start();
  const refused = [
    { type: "ActorShutdownComplete", actorId },
    { type: "NewStore" },
    { type: "GetActorExportHashes", actorId },
    { type: "SpawnActor", definition: "worker", wasmBytes: new Uint8Array(8) },
    { type: "ResumeActor", manifestPath: "", wasmBytes: new Uint8Array(8) },
  ] as const;
  for (const command of refused) {
    await expect(runtime.dispatch(command), command.type).rejects.toMatchObject({
      code: "COMMAND_UNSUPPORTED",
      subject: command.type,
    });
  }
});

test("a runtime can be told to end: its actors are stopped", async () => {
  const { runtime, probe } = await start();
  await runtime.dispatch({ type: "ShutdownRuntime" });
  expect([runtime.actors(), probe.journal.at(-1)]).toEqual([[], "probe closed"]);
});
