import { describe, expect, expectTypeOf, it } from "vitest";
import { ActorMessage, ChannelParticipant, MessageCommand, TheaterCommand } from "@troupe/messages";
import type { ActorStatus, CommandReplies, CommandReply, ReplyOf } from "@troupe/messages";
import type { ChainEvent } from "@troupe/chain-events";
import type { TheaterId } from "@troupe/ids";
import { actorId, channelId, event, utf8 } from "./samples.ts";

describe("commands are plain data", () => {
  it("that says what to spawn, and nothing that was not given", () => {
    expect(TheaterCommand.spawnActor("echo")).toEqual({ type: "SpawnActor", definition: "echo" });
    const options = { name: "e", manifest: { handler: [] }, state: { n: 1n }, init: false, parent: actorId };
    const command = TheaterCommand.spawnActor("echo", options);
    expect(command).toEqual({ type: "SpawnActor", definition: "echo", ...options });
    expect(Object.keys(TheaterCommand.spawnActor("echo"))).toEqual(["definition", "type"].toReversed());
  });

  it("whose type cannot be overwritten by its options", () => {
    const options = { type: "StopActor", definition: "other" } as object;
    expect(TheaterCommand.spawnActor("echo", options)).toEqual({ type: "SpawnActor", definition: "echo" });
    expect(TheaterCommand.resumeActor("a.toml", { type: "x", manifestPath: "y" } as object)).toEqual({
      type: "ResumeActor",
      manifestPath: "a.toml",
    });
  });

  it("that holds the very bytes and events it was given", () => {
    const data = utf8("bye");
    expect(TheaterCommand.shuttingDown(actorId, data).data).toBe(data);
    expect(TheaterCommand.newEvent(actorId, event).event).toBe(event);
  });

  it("that can be cloned to another thread", () => {
    for (const command of [TheaterCommand.spawnActor("e", { wasmBytes: utf8("x") }), TheaterCommand.newStore()]) {
      expect(structuredClone(command)).toEqual(command);
    }
  });
});

describe("types", () => {
  it("know the reply to every command, and to no other", () => {
    expectTypeOf<keyof CommandReplies>().toEqualTypeOf<TheaterCommand["type"]>();
  });

  it("derive a reply from a command", () => {
    // Only its type is of interest.
    const dispatch = (() => undefined) as <Command extends TheaterCommand | MessageCommand>(
      command: Command,
    ) => ReplyOf<Command>;
    expectTypeOf(dispatch(TheaterCommand.spawnActor("echo"))).toEqualTypeOf<TheaterId>();
    expectTypeOf(dispatch(TheaterCommand.getActorStatus(actorId))).toEqualTypeOf<ActorStatus>();
    expectTypeOf(dispatch(TheaterCommand.getActorState(actorId))).toBeUnknown();
    expectTypeOf(dispatch(TheaterCommand.getActorEvents(actorId))).toEqualTypeOf<readonly ChainEvent[]>();
    expectTypeOf(dispatch(TheaterCommand.stopActor(actorId))).toBeVoid();
    expectTypeOf<CommandReply<"SpawnActor">>().toEqualTypeOf<TheaterId>();

    const external = ChannelParticipant.external();
    expectTypeOf(
      dispatch(MessageCommand.sendMessage(actorId, ActorMessage.request(utf8("x")))),
    ).toEqualTypeOf<Uint8Array>();
    expectTypeOf(dispatch(MessageCommand.sendMessage(actorId, ActorMessage.send(utf8("x"))))).toBeVoid();
    expectTypeOf(
      dispatch(MessageCommand.sendMessage(actorId, ActorMessage.channelOpen(channelId, external, utf8("")))),
    ).toBeBoolean();
    expectTypeOf(dispatch(MessageCommand.channelClose(channelId, external))).toBeVoid();
    expectTypeOf<ReplyOf<Extract<MessageCommand, { type: "OpenChannel" }>>>().toBeBoolean();
  });

  it("let a switch be exhaustive", () => {
    const subject = (command: TheaterCommand): string => {
      switch (command.type) {
        case "SpawnActor":
          return command.definition;
        case "ResumeActor":
          return command.manifestPath;
        case "ListChildren":
          return command.parentId;
        case "ShutdownRuntime":
        case "ActorRuntimeError":
        case "GetActors":
        case "NewStore":
          return "runtime";
        case "StopActor":
        case "TerminateActor":
        case "ShuttingDown":
        case "ActorShutdownComplete":
        case "NewEvent":
        case "ActorError":
        case "GetActorManifest":
        case "GetActorStatus":
        case "RestartActor":
        case "GetActorState":
        case "GetActorEvents":
        case "GetActorMetrics":
        case "SubscribeToActor":
        case "GetActorHandle":
        case "GetActorExportHashes":
          return command.actorId;
        default:
          // A command that is not handled above is a type error here.
          return command satisfies never;
      }
    };
    expect(subject(TheaterCommand.stopActor(actorId))).toBe(actorId);
    expect(subject(TheaterCommand.newStore())).toBe("runtime");
  });
});
