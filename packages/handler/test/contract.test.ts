import {
  ActorError,
  actorGone,
  actorNotFound,
  err,
  errorText,
  ExportCall,
  HandlerError,
  isErr,
  isHandlerError,
  thrownAsData,
} from "@troupe/handler";
import type { CallbackSpec } from "@troupe/handler";
import { generateTheaterId } from "@troupe/ids";
import { describe, expect, test } from "vitest";

describe("a call", () => {
  class Call extends ExportCall {
    readonly spec: CallbackSpec = { export: "test:calls.on-call", params: [] };
    invoke(context: object): unknown {
      return context;
    }
    params(): readonly unknown[] {
      return [];
    }
  }

  test("is made, excuses nothing, and does nothing with its outcome, unless a subclass says otherwise", () => {
    const call = new Call();
    expect([call.begin(), call.excuses(new Error("x")), call.next]).toEqual([true, false, undefined]);
    expect([call.settled(undefined), call.failed("crash", new Error("x"))]).toEqual([undefined, undefined]);
  });
});

describe("err", () => {
  test("is known, also when another copy of this package made it", () => {
    const made = err("not today");
    expect([isErr(made), made.reason]).toEqual([true, "not today"]);
    expect(isErr({ [Symbol.for("@troupe/handler/err")]: true, reason: "from another copy" })).toBe(true);
  });

  test.each([undefined, null, "not today", { reason: "not today" }, new Error("not today"), 5])(
    "%o is another thing",
    (value) => {
      expect(isErr(value)).toBe(false);
    },
  );

  test("is no data: nobody can take it for a state", () => {
    expect(Object.keys(err("x"))).toEqual(["reason"]);
  });
});

describe("errors", () => {
  const actor = generateTheaterId();

  test("have a code, a text for guests, and a cause", () => {
    const cause = new Error("why");
    const error = new HandlerError("SOME_CODE", "a message for people", { hostText: "a text for guests", cause });
    expect(error).toMatchObject({
      name: "HandlerError",
      code: "SOME_CODE",
      message: "a message for people",
      hostText: "a text for guests",
      cause,
    });
    const plain = new HandlerError("SOME_CODE", "a message");
    expect([plain.hostText, "cause" in plain]).toEqual(["a message", false]);
  });

  test("are known by a brand, also from another copy of this package", () => {
    expect(isHandlerError(actorGone(actor))).toBe(true);
    expect(isHandlerError(Object.assign(new Error("x"), { [Symbol.for("@troupe/handler/error")]: true }))).toBe(true);
    for (const other of [undefined, null, "text", new Error("x"), { code: "ACTOR_GONE" }]) {
      expect(isHandlerError(other)).toBe(false);
    }
  });

  test("of an actor name it", () => {
    expect(actorGone(actor, "why")).toMatchObject({
      name: "ActorError",
      code: "ACTOR_GONE",
      actor,
      message: `actor ${actor} has ended`,
      cause: "why",
    });
    expect(actorNotFound(actor)).toMatchObject({ code: "ACTOR_NOT_FOUND", hostText: `Actor not found: ${actor}` });
    expect(actorGone(actor)).toBeInstanceOf(ActorError);
    expect(actorGone(actor)).toBeInstanceOf(HandlerError);
  });

  test("are told with every cause behind them", () => {
    const deep = new Error("outer", {
      cause: new HandlerError("CODE", "in the middle", { hostText: "as guests know it", cause: "a text" }),
    });
    expect(errorText(deep)).toBe("outer: as guests know it: a text");
    expect([errorText("text"), errorText(undefined), errorText(5)]).toEqual(["text", "undefined", "5"]);
  });

  test("that have no text are told all the same", () => {
    const hostile = {
      toString() {
        throw new Error("no text");
      },
    };
    expect([errorText(Object.create(null)), errorText(hostile), errorText(Symbol("s"))]).toEqual([
      "[object Object]",
      "[object Object]",
      "Symbol(s)",
    ]);
  });

  test("that are their own cause are told once", () => {
    const circular = new Error("round");
    circular.cause = new Error("and", { cause: circular });
    expect(errorText(circular)).toBe("round: and: ...");
  });
});

describe("what was thrown, as data", () => {
  class OwnError extends Error {
    override readonly name = "OwnError";
    readonly code = "OWN";
    readonly live = new Map();
  }

  test("is an error of our own with name, message, code, stack and the causes", () => {
    const cause = new HandlerError("CODE", "why", { hostText: "as guests know it", cause: { kind: "data", at: 5 } });
    const thrown = new OwnError("broken", { cause });
    const data = thrownAsData(thrown) as OwnError;
    expect(data).not.toBe(thrown);
    expect(Object.getPrototypeOf(data)).toBe(Error.prototype);
    expect([data.name, data.message, data.code, data.stack]).toEqual(["OwnError", "broken", "OWN", thrown.stack]);
    expect(data).not.toHaveProperty("live");
    expect(data.cause).not.toBe(cause);
    expect(isHandlerError(data.cause)).toBe(true);
    expect((data.cause as Error).cause).toEqual({ kind: "data", at: 5 });
    expect((data.cause as Error).cause).not.toBe(cause.cause);
    expect(errorText(data)).toBe(errorText(thrown));
  });

  test("has nothing that lives in what an author put into an error", () => {
    const live = { toString: () => "live" };
    const thrown = Object.assign(new Error("x"), { message: live, name: live, stack: live, code: live });
    const data = thrownAsData(thrown) as Error;
    expect([data.name, data.message, data.stack]).toEqual(["live", "live", undefined]);
    expect(data).not.toHaveProperty("code");
  });

  test("is the text of what is neither an error nor data", () => {
    const hostile = Object.defineProperty(new Error("x"), "message", {
      get() {
        throw new Error("do not look");
      },
    });
    expect([thrownAsData("text"), thrownAsData(undefined), thrownAsData(new Map())]).toEqual([
      "text",
      undefined,
      "[object Map]",
    ]);
    expect(thrownAsData(hostile)).toBe("[object Error]");
  });

  test("tells a circle of causes once", () => {
    const circular = new Error("round");
    circular.cause = circular;
    expect(thrownAsData(circular)).toMatchObject({ message: "round", cause: "..." });
  });
});
