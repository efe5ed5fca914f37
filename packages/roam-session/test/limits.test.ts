import { expect, it } from "vitest";
import { type Limits, acceptFramed, connectFramed, initiateFramed, isRoamSessionError } from "../src/index.ts";
import { checkLimits } from "../src/listening/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { beginFramed } from "../src/raw/index.ts";

const misspelt = { maxInflight: 3 } as Partial<Limits>;

it.each([
  [misspelt, "limits.maxInflight is no limit: expected one of maxPayloadBytes, maxInFlight,"],
  [{ toString: 1 } as Partial<Limits>, "limits.toString is no limit"],
  [{ maxInFlight: "3" as never }, "limits.maxInFlight is 3: expected a whole number from 0"],
  [{ windowBytes: undefined as never }, "limits.windowBytes is undefined"],
  [{ windowBytes: Number.NaN }, "limits.windowBytes is NaN"],
  [{ windowBytes: Number.POSITIVE_INFINITY }, "limits.windowBytes is Infinity"],
  [{ windowBytes: 1.5 }, "limits.windowBytes is 1.5"],
  [{ maxChannels: -1 }, "limits.maxChannels is -1"],
  [{ maxPayloadBytes: 2 ** 32 }, "limits.maxPayloadBytes is 4294967296: expected a u32"],
  [{ windowBytes: 2 ** 33 }, "limits.windowBytes is 8589934592: expected a u32"],
])("a limit that would bound nothing is an error that names it: %o", (limits, message) => {
  expect(() => checkLimits(limits)).toThrow(message);
  expect(() => checkLimits(limits)).toThrow(
    expect.toSatisfy((error) => isRoamSessionError(error) && error.code === "option-invalid"),
  );
});

it("limits may be left out, and be none", () => {
  checkLimits(undefined);
  checkLimits({});
  checkLimits({ maxPendingConnects: 0, windowBytes: 1 });
});

it.each([2 ** 32, -1, 1.5, Number.NaN])(
  "advertisedCredit %d, which Hello can't carry, is an error",
  async (advertisedCredit) => {
    const [ours] = memoryPair();
    await expect(initiateFramed(ours, { advertisedCredit })).rejects.toMatchObject({ code: "option-invalid" });
    expect(() => connectFramed(() => expect.unreachable(), { advertisedCredit })).toThrow("advertisedCredit is");
  },
);

it("no session begins with a wrong limit, and its transport is not left open", async () => {
  const starts = [
    acceptFramed,
    initiateFramed,
    async (...[transport, options]: Parameters<typeof acceptFramed>) =>
      beginFramed("initiator", transport, options).opened,
  ];
  for (const start of starts) {
    const [ours, theirs] = memoryPair();
    const other = acceptFramed(theirs);
    await expect(start(ours, { limits: misspelt })).rejects.toMatchObject({ code: "option-invalid" });
    await expect(other).rejects.toMatchObject({ code: "handshake-failed" });
  }
});

it("a client that connects by itself does not try for ever with a wrong limit", () => {
  const connector = (): never => expect.unreachable();
  expect(() => connectFramed(connector, { limits: misspelt })).toThrow("maxInflight");
});
