import { messages } from "@troupe/message-handler";
import { subsetHash, t } from "@troupe/pack";
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
  const { imports } = messages;
  const functions = Object.values(imports.functions).map(({ name, params, result, bare }) => ({
    name,
    params: params.map((type, index) => ({ name: `p${index}`, type })),
    result: bare === true ? result : t.result(result === t.unit ? t.blank : result, t.string),
  }));
  expect(subsetHash({ name: imports.interface, functions }, names)).toBe(
    "4c57c8b0b5b79b4dfae06d5011c3096c8802df861de35b29911e1faa462f8576",
  );
});
