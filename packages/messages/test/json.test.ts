import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateTheaterId, isInvalidIdError } from "@troupe/ids";
import {
  ActorError,
  actorErrorFromJson,
  actorErrorToJson,
  ActorResult,
  actorResultFromJson,
  actorResultToJson,
  actorStatusFromJson,
  chainEventFromJson,
  chainEventToJson,
  ChannelParticipant,
  channelParticipantFromJson,
  channelParticipantToJson,
  InvalidMessageError,
  isInvalidMessageError,
} from "@troupe/messages";
import { actorId, utf8 } from "./samples.ts";

const id = "550e8400-e29b-41d4-a716-446655440000";
const first = { hash: "01ab", parent: null, type: "wasm", payload: utf8("hi") };
const second = { hash: "01ab", parent: "00ff", type: "wasm", payload: new Uint8Array(0) };

// The right side was printed by serde_json, from types of the same shape.
describe("what serde writes", () => {
  it.each([
    [
      ActorResult.error(actorId, ActorError.operationTimeout(3000)),
      `{"Error":{"actor_id":"${id}","error":{"OperationTimeout":3000}}}`,
    ],
    [ActorResult.error(actorId, ActorError.channelClosed()), `{"Error":{"actor_id":"${id}","error":"ChannelClosed"}}`],
    [
      ActorResult.error(actorId, ActorError.functionNotFound("f")),
      `{"Error":{"actor_id":"${id}","error":{"FunctionNotFound":"f"}}}`,
    ],
    [
      ActorResult.error(actorId, ActorError.internal(first)),
      `{"Error":{"actor_id":"${id}","error":{"Internal":{"hash":[1,171],"parent_hash":null,"event_type":"wasm","data":[104,105]}}}}`,
    ],
    [
      ActorResult.error(actorId, ActorError.internal(second)),
      `{"Error":{"actor_id":"${id}","error":{"Internal":{"hash":[1,171],"parent_hash":[0,255],"event_type":"wasm","data":[]}}}}`,
    ],
    [ActorResult.success(actorId, Uint8Array.of(1, 2)), `{"Success":{"actor_id":"${id}","result":[1,2]}}`],
    [ActorResult.success(actorId), `{"Success":{"actor_id":"${id}","result":null}}`],
    [ActorResult.externalStop(actorId), `{"ExternalStop":{"actor_id":"${id}"}}`],
  ])("%j", (result, json) => {
    expect(JSON.stringify(actorResultToJson(result))).toBe(json);
    expect(actorResultFromJson(JSON.parse(json))).toEqual(result);
  });

  it.each([
    [ChannelParticipant.actor(actorId), `{"Actor":"${id}"}`],
    [ChannelParticipant.external(), '"External"'],
  ])("%j", (participant, json) => {
    expect(JSON.stringify(channelParticipantToJson(participant))).toBe(json);
    expect(channelParticipantFromJson(JSON.parse(json))).toEqual(participant);
  });

  it.each(["Running", "Stopped", "Failed"] as const)("%s", (status) => {
    expect(JSON.stringify(status)).toBe(`"${status}"`);
    expect(actorStatusFromJson(status)).toBe(status);
  });
});

describe("what serde reads, too", () => {
  it("a name without content, as an object", () => {
    expect(actorErrorFromJson({ ChannelClosed: null })).toEqual(ActorError.channelClosed());
    expect(channelParticipantFromJson({ External: null })).toEqual(ChannelParticipant.external());
  });

  it("an optional field that is missing, and fields that nobody knows", () => {
    expect(actorResultFromJson({ Success: { actor_id: id, more: 1 } })).toEqual(ActorResult.success(actorId));
    const { parent_hash: _, ...root } = chainEventToJson(first);
    expect(chainEventFromJson({ ...root, more: 1 })).toEqual(first);
  });

  it("an actor's id in any form", () => {
    expect(channelParticipantFromJson({ Actor: `{${id.toUpperCase()}}` })).toEqual(ChannelParticipant.actor(actorId));
  });
});

const bytes = fc.uint8Array({ maxLength: 40 });
const hash = bytes.map((raw) => Buffer.from(raw).toString("hex"));
const anyActorError: fc.Arbitrary<ActorError> = fc.oneof(
  fc.nat(Number.MAX_SAFE_INTEGER).map(ActorError.operationTimeout),
  fc.constantFrom(
    ActorError.channelClosed(),
    ActorError.shuttingDown(),
    ActorError.serializationError(),
    ActorError.paused(),
    ActorError.notPaused(),
  ),
  fc.string().map(ActorError.functionNotFound),
  fc.string().map(ActorError.typeMismatch),
  fc
    .record({ hash, parent: fc.option(hash), type: fc.string(), payload: bytes })
    .map((event) => ActorError.internal(event)),
  fc.string().map(ActorError.updatePackageError),
  fc.string().map(ActorError.unexpectedError),
  fc.string().map(ActorError.handlerError),
);

it("reads back every error and every result that it writes", () => {
  const anyResult = fc.oneof(
    anyActorError.map((error) => ActorResult.error(generateTheaterId(), error)),
    fc.option(bytes).map((result) => ActorResult.success(generateTheaterId(), result)),
    fc.constant(ActorResult.externalStop(generateTheaterId())),
  );
  fc.assert(
    fc.property(anyResult, (result) => {
      expect(actorResultFromJson(JSON.parse(JSON.stringify(actorResultToJson(result))))).toEqual(result);
    }),
  );
  fc.assert(
    fc.property(anyActorError, (error) => {
      expect(actorErrorFromJson(JSON.parse(JSON.stringify(actorErrorToJson(error))))).toEqual(error);
    }),
  );
});

it("writes an event whose payload was not kept with empty data", () => {
  expect(chainEventToJson({ ...first, payload: null })).toEqual({
    hash: [1, 0xab],
    parent_hash: null,
    event_type: "wasm",
    data: [],
  });
});

function refusal(read: () => unknown): InvalidMessageError {
  try {
    read();
  } catch (error) {
    if (isInvalidMessageError(error)) return error;
    throw error;
  }
  throw new Error("accepted");
}

const result = (value: unknown) => () => actorResultFromJson(value);
const error = (value: unknown) => () => actorErrorFromJson(value);
const participant = (value: unknown) => () => channelParticipantFromJson(value);
const status = (value: unknown) => () => actorStatusFromJson(value);
const internal = (part: object) => error({ Internal: { ...chainEventToJson(first), ...part } });
const names = "one of Error, Success, ExternalStop";

describe("what is refused, and the words for it", () => {
  it.each([
    [result(null), `ActorResult: expected ${names}, found null`],
    [result(undefined), `ActorResult: expected ${names}, found nothing`],
    [result([]), `ActorResult: expected ${names}, found an array of 0`],
    [result({}), `ActorResult: expected ${names}, found an object`],
    [result("Succes"), `ActorResult: expected ${names}, found "Succes"`],
    [result({ success: {} }), `ActorResult: expected ${names}, found "success"`],
    [result({ Success: {}, Error: {} }), `ActorResult: expected ${names}, found "Success, Error"`],
    [result("Success"), "ActorResult.Success: expected an object, found nothing"],
    [result({ Success: [] }), "ActorResult.Success: expected an object, found an array of 0"],
    [result({ Success: {} }), "ActorResult.Success.actor_id: expected a text, found nothing"],
    [result({ Success: { actor_id: 5 } }), "ActorResult.Success.actor_id: expected a text, found 5"],
    [result({ Success: { actor_id: "x" } }), `ActorResult.Success.actor_id: expected an actor's id, found "x"`],
    [
      result({ Success: { actor_id: id, result: "x" } }),
      'ActorResult.Success.result: expected an array of bytes, found "x"',
    ],
    [
      result({ Success: { actor_id: id, result: [0, 256] } }),
      "ActorResult.Success.result[1]: expected a whole number from 0 to 255, found 256",
    ],
    [
      result({ Error: { actor_id: id } }),
      /^ActorResult\.Error\.error: expected one of OperationTimeout, .*, found nothing$/,
    ],
    [
      result({ Error: { actor_id: id, error: { Internal: {} } } }),
      "ActorResult.Error.error.Internal.hash: expected an array of bytes, found nothing",
    ],
    [error("OperationTimeout"), /^ActorError\.OperationTimeout: expected a whole number .*, found nothing$/],
    [error({ OperationTimeout: -1 }), /^ActorError\.OperationTimeout: .*, found -1$/],
    [error({ OperationTimeout: 1.5 }), /^ActorError\.OperationTimeout: .*, found 1\.5$/],
    [error({ OperationTimeout: 2 ** 53 }), /^ActorError\.OperationTimeout: .*, found 9007199254740992$/],
    [error({ ChannelClosed: 1 }), "ActorError.ChannelClosed: expected no content, found 1"],
    [error({ HandlerError: true }), "ActorError.HandlerError: expected a text, found true"],
    [internal({ hash: [1, -1] }), "ActorError.Internal.hash[1]: expected a whole number from 0 to 255, found -1"],
    [internal({ parent_hash: {} }), "ActorError.Internal.parent_hash: expected an array of bytes, found an object"],
    [internal({ event_type: null }), "ActorError.Internal.event_type: expected a text, found null"],
    [internal({ data: null }), "ActorError.Internal.data: expected an array of bytes, found null"],
    [participant("Actor"), "ChannelParticipant.Actor: expected a text, found nothing"],
    [participant({ Actor: "" }), `ChannelParticipant.Actor: expected an actor's id, found ""`],
    [participant({ External: {} }), "ChannelParticipant.External: expected no content, found an object"],
    [participant(Symbol("x")), "ChannelParticipant: expected one of Actor, External, found a symbol"],
    [status("running"), 'ActorStatus: expected "Running", "Stopped" or "Failed", found "running"'],
    [status(1), 'ActorStatus: expected "Running", "Stopped" or "Failed", found 1'],
    [
      () => chainEventToJson({ ...first, hash: "abc" }),
      'ChainEvent.hash: expected hexadecimal digits, two for each byte, found "abc"',
    ],
    [
      () => chainEventToJson({ ...first, parent: "xy" }),
      'ChainEvent.parent: expected hexadecimal digits, two for each byte, found "xy"',
    ],
  ])("%#: %s", (read, message) => {
    const refused = refusal(read);
    expect(refused.message).toMatch(message);
    if (typeof message === "string") expect(refused.message).toBe(message);
    expect(refused).toMatchObject({ code: "INVALID_MESSAGE", name: "InvalidMessageError" });
    expect(refused.message).toBe(`${refused.path}: expected ${refused.expected}, found ${refused.actual}`);
  });

  it("gives the error about an id as the cause", () => {
    expect(isInvalidIdError(refusal(participant({ Actor: "x" })).cause)).toBe(true);
  });

  it("quotes no more than 64 characters", () => {
    expect(refusal(status("x".repeat(1_000_000))).actual).toBe(`"${"x".repeat(64)}…"`);
    expect(refusal(error(Object.fromEntries([["y".repeat(1000), 1]]))).message.length).toBeLessThan(400);
  });

  it("does not take what an object inherits for a field", () => {
    const inherited = Object.create({ actor_id: id }) as object;
    expect(refusal(result({ ExternalStop: inherited })).path).toBe("ActorResult.ExternalStop.actor_id");
    expect(refusal(result("constructor")).path).toBe("ActorResult");
  });

  it("never throws anything else, whatever it is given", () => {
    const shaped = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>("Success", "External", "ChannelClosed", id, null, 5, [1, 2], [300]),
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom("Error", "Success", "Internal", "Actor", "External", "actor_id", "error", "result", "hash"),
          tie("tree"),
          { maxKeys: 3 },
        ),
      ),
    })).tree;
    fc.assert(
      fc.property(shaped, (value) => {
        for (const read of [actorResultFromJson, actorErrorFromJson, channelParticipantFromJson, chainEventFromJson]) {
          try {
            read(value);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(InvalidMessageError);
          }
        }
      }),
    );
  });
});

it("knows its errors by their brand", async () => {
  const path: string = "../src/errors.ts?copy";
  const copy = (await import(path)) as { InvalidMessageError: typeof InvalidMessageError };
  const foreign = new copy.InvalidMessageError("a", "b", "c");
  expect(foreign).not.toBeInstanceOf(InvalidMessageError);
  expect(isInvalidMessageError(foreign)).toBe(true);
  for (const other of [new Error("x"), { code: "INVALID_MESSAGE" }, null, undefined]) {
    expect(isInvalidMessageError(other)).toBe(false);
  }
});
