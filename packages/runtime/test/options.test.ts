import { createRuntime } from "@troupe/runtime";
import { expect, test } from "vitest";

test.each([
  [{ limit: {} }, "limit", "limit is no option: expected one of actors, chain,"],
  [{ limits: { mailboxes: 5 } }, "limits.mailboxes", "limits.mailboxes is no option: expected one of actors, mailbox,"],
  [{ limits: { mailbox: 0 } }, "limits.mailbox", "limits.mailbox is 0: expected a whole number from 1"],
  [{ limits: { callDeadlineMs: "1s" } }, "limits.callDeadlineMs", 'limits.callDeadlineMs is "1s": expected'],
  [{ limits: { stopDeadlineMs: -1 } }, "limits.stopDeadlineMs", "limits.stopDeadlineMs is -1: expected a whole number"],
  [{ limits: { actors: Number.NaN } }, "limits.actors", "limits.actors is NaN: expected a whole number from 1"],
  [{ chain: "on" }, "chain", 'chain is "on": expected "off" or a table'],
  [{ chain: null }, "chain", 'chain is null: expected "off" or a table'],
  [{ limits: null }, "limits", "limits is null: expected a table"],
  [{ limits: 5 }, "limits", "limits is 5: expected a table"],
  [{ chain: { payloads: "all" } }, "chain.payloads", 'chain.payloads is "all": expected "digests" or "full"'],
  [{ chain: { format: "md5" } }, "chain.format", 'chain.format is "md5": expected "sha256" or "theater"'],
  [{ chain: { capacity: 0.5 } }, "chain.capacity", "chain.capacity is 0.5: expected a whole number from 1"],
  [
    { chain: { keep: 5 } },
    "chain.keep",
    "chain.keep is no option: expected one of capacity, format, onStoreError, payloads",
  ],
])("an option that says %j is refused where it is written", (options, subject, message) => {
  expect(() => createRuntime(options as never)).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", subject, message: expect.stringContaining(message) as string }),
  );
});

test("an option that is undefined is one that is not given", async () => {
  const options = { limits: { mailbox: undefined }, chain: { format: undefined }, store: undefined };
  await createRuntime(options as never).close();
});
