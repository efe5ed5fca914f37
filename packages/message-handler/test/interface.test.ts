import { pactOf } from "@troupe/handler";
import { messages } from "@troupe/message-handler";
import { subsetHash } from "@troupe/pack";
import { expect, test } from "vitest";

test("the functions of Theater 0.3.7 are among ours, hash for hash", () => {
  const names = [
    "register",
    "send",
    "request",
    "list-outstanding-requests",
    "respond-to-request",
    "cancel-request",
    "open-channel",
    "send-on-channel",
    "close-channel",
  ];
  expect(subsetHash(pactOf(messages.imports), names)).toBe(
    "4c57c8b0b5b79b4dfae06d5011c3096c8802df861de35b29911e1faa462f8576",
  );
});
