// Runs where there is neither Node nor `eval`, and throws if anything is not as it should be.
import { Reader, Writer, decode, decodeMessage, encode, encodeMessage, service, t } from "../../src/index.ts";
import { compile } from "../../src/compiled/index.ts";
import { toRust } from "../../src/describe/index.ts";
import { dynamicValue } from "../../src/dynamic.ts";
import { cobs, encodeFrame } from "../../src/framing/index.ts";

function check(isGood, what) {
  if (!isGood) throw new Error(`failed: ${what}`);
}

check(
  typeof process === "undefined" && typeof Buffer === "undefined" && typeof require === "undefined",
  "this is not Node",
);
const Person = t.struct("Person", { name: t.string, age: t.option(t.u8), id: t.u64 });
const value = { name: "Zoë ".repeat(40), age: 7, id: 2n ** 63n };
const again = decode(Person, encode(Person, value));
check(again.name === value.name && again.age === 7 && again.id === value.id, "a struct");
check(decode(dynamicValue, encode(dynamicValue, 1.5)) === 1.5, "a dynamic value");

const Testbed = service("Testbed", { echo: { args: [t.string], returns: t.string } });
check(Testbed.methods.echo.id === 0x9aabc4ba61fd5df3n, "a method id");
check(toRust(Testbed).includes("async fn echo"), "the printer");

const writer = new Writer();
encodeMessage(writer, { type: "Data", connId: 0, channelId: 1, payload: new Uint8Array(500).fill(3) });
let seen = 0;
cobs.createDecoder().push(encodeFrame(cobs, writer.finish()), (bytes, start, end) => {
  seen = decodeMessage(bytes.slice(start, end)).payload.length;
});
check(seen === 500, "a frame");
check(new Reader(Uint8Array.of(3, 97, 98, 99)).string() === "abc", "text");

let refused = "";
try {
  compile(Person);
} catch (error) {
  refused = error.name;
}
check(refused === "EvalError", "compiled codecs say that they may not");
export const outcome = "done";
