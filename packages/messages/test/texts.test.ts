import { describe, expect, it } from "vitest";
import {
  ActorError,
  actorErrorText,
  actorErrorToWit,
  actorPhaseText,
  ActorResult,
  actorResultText,
  ActorRuntimeError,
  actorRuntimeErrorText,
  ChannelParticipant,
  channelParticipantText,
  TheaterRuntimeError,
  theaterRuntimeErrorText,
  witErrorCases,
} from "@troupe/messages";
import { actorId, event, utf8 } from "./samples.ts";

const id = "550e8400-e29b-41d4-a716-446655440000";

/** Each error with its text and its place in `wit-error-type`. */
const actorErrors: { readonly [Type in ActorError["type"]]: readonly [ActorError, string, number] } = {
  OperationTimeout: [ActorError.operationTimeout(3000), "Operation timed out after 3000", 0],
  ChannelClosed: [ActorError.channelClosed(), "Operation channel closed", 1],
  ShuttingDown: [ActorError.shuttingDown(), "Actor is shutting down", 2],
  FunctionNotFound: [ActorError.functionNotFound("f"), "Function not found: f", 3],
  TypeMismatch: [ActorError.typeMismatch("f"), "Type mismatch for function f", 4],
  Internal: [ActorError.internal(event), "Internal error: Event[752f94a] (root) wasm 'hi'", 5],
  SerializationError: [ActorError.serializationError(), "Serialization error", 6],
  UpdatePackageError: [ActorError.updatePackageError("x"), "Failed to update package: x", 7],
  Paused: [ActorError.paused(), "Actor is paused", 8],
  NotPaused: [ActorError.notPaused(), "Actor is not paused", 5],
  UnexpectedError: [ActorError.unexpectedError("x"), "Unexpected error: x", 5],
  HandlerError: [ActorError.handlerError("x"), "Handler error: x", 5],
};

describe("ActorError", () => {
  it.each(Object.entries(actorErrors))("%s", (type, [error, text, tag]) => {
    expect(error.type).toBe(type);
    expect(actorErrorText(error)).toBe(text);
    expect(actorErrorToWit(error)).toEqual({ case: witErrorCases[tag], tag, data: utf8(text) });
  });

  it("has nine cases for guests, in this order", () => {
    expect(witErrorCases).toEqual([
      "operation-timeout",
      "channel-closed",
      "shutting-down",
      "function-not-found",
      "type-mismatch",
      "internal",
      "serialization-error",
      "update-component-error",
      "paused",
    ]);
  });
});

const runtimeErrors: { readonly [Type in TheaterRuntimeError["type"]]: readonly [TheaterRuntimeError, string] } = {
  ActorNotFound: [TheaterRuntimeError.actorNotFound(actorId), `Actor not found: ${id}`],
  ActorAlreadyExists: [TheaterRuntimeError.actorAlreadyExists(actorId), `Actor already exists: ${id}`],
  ActorNotRunning: [TheaterRuntimeError.actorNotRunning(actorId), `Actor not running: ${id}`],
  ActorOperationFailed: [TheaterRuntimeError.actorOperationFailed("x"), "Actor operation failed: x"],
  ActorError: [TheaterRuntimeError.actorError(ActorError.paused()), "Actor error: Actor is paused"],
  ChannelError: [TheaterRuntimeError.channelError("x"), "Channel error: x"],
  ChannelNotFound: [TheaterRuntimeError.channelNotFound("ch_x"), "Channel not found: ch_x"],
  ChannelRejected: [TheaterRuntimeError.channelRejected(), "Channel rejected by target"],
  SerializationError: [TheaterRuntimeError.serializationError("x"), "Serialization error: x"],
  ActorInitializationError: [TheaterRuntimeError.actorInitializationError("x"), "Actor initialization error: x"],
  InternalError: [TheaterRuntimeError.internalError("x"), "Internal error: x"],
};

describe("TheaterRuntimeError", () => {
  it.each(Object.entries(runtimeErrors))("%s", (type, [error, text]) => {
    expect(error.type).toBe(type);
    expect(theaterRuntimeErrorText(error)).toBe(text);
  });
});

const phaseText = "phase error found at setup task Checkpoint x";
const setupErrors: { readonly [Type in ActorRuntimeError["type"]]: readonly [ActorRuntimeError, string] } = {
  SetupError: [ActorRuntimeError.setupError("x"), "Setup error: x"],
  ActorInstanceNotFound: [ActorRuntimeError.actorInstanceNotFound("x"), "Actor instance not found: x"],
  ActorPhaseError: [
    ActorRuntimeError.actorPhaseError("Starting", "ShuttingDown", phaseText),
    `Actor phase error: expected Starting, found ShuttingDown. ${phaseText}`,
  ],
  ActorError: [ActorRuntimeError.actorError(ActorError.paused()), "Actor error: Actor is paused"],
  UnknownError: [ActorRuntimeError.unknownError("x"), "x"],
};

describe("ActorRuntimeError", () => {
  it.each(Object.entries(setupErrors))("%s", (type, [error, text]) => {
    expect(error.type).toBe(type);
    expect(actorRuntimeErrorText(error)).toBe(text);
  });
});

it.each([
  [ActorResult.error(actorId, ActorError.channelClosed()), `[${id}] child-error: Operation channel closed`],
  [ActorResult.success(actorId), `[${id}] child-result: None`],
  [ActorResult.success(actorId, utf8("")), `[${id}] child-result: `],
  [ActorResult.success(actorId, utf8("done ✓")), `[${id}] child-result: done ✓`],
  [ActorResult.success(actorId, Uint8Array.of(0x61, 0xff)), `[${id}] child-result: a\uFFFD`],
  [ActorResult.success(actorId, Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), `[${id}] child-result: \uFEFFa`],
  [ActorResult.externalStop(actorId), `[${id}] child-external-stop`],
])("shows the result %j", (result, text) => expect(actorResultText(result)).toBe(text));

it("shows participants and phases", () => {
  expect(channelParticipantText(ChannelParticipant.actor(actorId))).toBe(`Actor(${id})`);
  expect(channelParticipantText(ChannelParticipant.external())).toBe("External");
  expect((["Starting", "Running", "Paused", "ShuttingDown"] as const).map(actorPhaseText)).toEqual([
    "Starting",
    "Running",
    "Paused",
    "Shutting Down",
  ]);
});
