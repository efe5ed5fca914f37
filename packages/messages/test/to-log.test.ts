import { expect, it } from "vitest";
import { ActorError, ActorRuntimeError, TheaterCommand, toLog } from "@troupe/messages";
import { actorId, event, utf8 } from "./samples.ts";

const A = "TheaterId(550e8400-e29b-41d4-a716-446655440000)";

const texts: { readonly [Type in TheaterCommand["type"]]: readonly [TheaterCommand, string] } = {
  SpawnActor: [TheaterCommand.spawnActor("echo", { name: "echo-1" }), "SpawnActor: echo-1"],
  ResumeActor: [TheaterCommand.resumeActor("store:1/x"), "ResumeActor: store:1/x"],
  StopActor: [TheaterCommand.stopActor(actorId), `StopActor: ${A}`],
  TerminateActor: [TheaterCommand.terminateActor(actorId), `TerminateActor: ${A}`],
  ShuttingDown: [TheaterCommand.shuttingDown(actorId), `ShuttingDown: ${A} (data: None)`],
  ActorShutdownComplete: [TheaterCommand.actorShutdownComplete(actorId), `ActorShutdownComplete: ${A}`],
  ShutdownRuntime: [TheaterCommand.shutdownRuntime(), "ShutdownRuntime"],
  NewEvent: [TheaterCommand.newEvent(actorId, event), `NewEvent: ${A}`],
  ActorError: [TheaterCommand.actorError(actorId, ActorError.channelClosed()), `ActorError: ${A}`],
  ActorRuntimeError: [TheaterCommand.actorRuntimeError(ActorRuntimeError.unknownError("x")), "ActorRuntimeError"],
  GetActors: [TheaterCommand.getActors(), "GetActors"],
  GetActorManifest: [TheaterCommand.getActorManifest(actorId), `GetActorManifest: ${A}`],
  GetActorStatus: [TheaterCommand.getActorStatus(actorId), `GetActorStatus: ${A}`],
  ListChildren: [TheaterCommand.listChildren(actorId), `ListChildren: ${A}`],
  RestartActor: [TheaterCommand.restartActor(actorId), `RestartActor: ${A}`],
  GetActorState: [TheaterCommand.getActorState(actorId), `GetActorState: ${A}`],
  GetActorEvents: [TheaterCommand.getActorEvents(actorId), `GetActorEvents: ${A}`],
  GetActorMetrics: [TheaterCommand.getActorMetrics(actorId), `GetActorMetrics: ${A}`],
  SubscribeToActor: [TheaterCommand.subscribeToActor(actorId), `SubscribeToActor: ${A}`],
  NewStore: [TheaterCommand.newStore(), "NewStore"],
  GetActorHandle: [TheaterCommand.getActorHandle(actorId), `GetActorHandle: ${A}`],
  GetActorExportHashes: [TheaterCommand.getActorExportHashes(actorId), `GetActorExportHashes: ${A}`],
};

it.each(Object.entries(texts))("%s", (type, [command, text]) => {
  expect(command.type).toBe(type);
  expect(toLog(command)).toBe(text);
});

it("has a constructor for every command", () => {
  const lower = (type: string): string => type.charAt(0).toLowerCase() + type.slice(1);
  expect(Object.keys(TheaterCommand).sort()).toEqual(Object.keys(texts).map(lower).sort());
});

it("says <unnamed> of an actor without a name", () => {
  expect(toLog(TheaterCommand.spawnActor("echo"))).toBe("SpawnActor: <unnamed>");
});

// Printed by Rust: format!("{:?}", Some(String::from_utf8_lossy(bytes))).
it.each([
  [[], 'Some("")'],
  [[98, 121, 101], 'Some("bye")'],
  [[97, 34, 98, 92, 99, 39, 100], String.raw`Some("a\"b\\c'd")`],
  [[0, 9, 13, 10, 7, 27, 127], String.raw`Some("\0\t\r\n\u{7}\u{1b}\u{7f}")`],
  [[...utf8("héllo 日本 😀")], 'Some("héllo 日本 😀")'],
  [[255, 254, 97], 'Some("��a")'],
  [[226, 130], 'Some("�")'],
  [[120, 240, 159, 152, 121], 'Some("x�y")'],
  [
    [101, 204, 129, 32, 226, 128, 139, 194, 160, 226, 128, 168, 194, 173, 239, 187, 191, 226, 128, 174],
    String.raw`Some("e\u{301} \u{200b}\u{a0}\u{2028}\u{ad}\u{feff}\u{202e}")`,
  ],
  [[238, 128, 128, 244, 143, 191, 191, 205, 184], String.raw`Some("\u{e000}\u{10ffff}\u{378}")`],
  [[227, 128, 128, 194, 133], String.raw`Some("\u{3000}\u{85}")`],
  [[226, 128, 141, 239, 184, 143], String.raw`Some("\u{200d}\u{fe0f}")`],
  [[236, 142, 191, 224, 164, 190, 224, 166, 190], 'Some("쎿\u093E\\u{9be}")'],
])("shows the bytes %j that an actor leaves as Rust does", (bytes, shown) => {
  const command = TheaterCommand.shuttingDown(actorId, Uint8Array.from(bytes));
  expect(toLog(command)).toBe(`ShuttingDown: ${A} (data: ${shown})`);
});
