import { expect, it } from "vitest";
import { acceptFramed, channel, client, initiateFramed, serve, type Session } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { Testbed, testbed } from "./testbed.ts";

async function pair(): Promise<[Session, Session]> {
  const [a, b] = memoryPair();
  return Promise.all([initiateFramed(a), acceptFramed(b, { dispatcher: serve(Testbed, testbed) })]);
}

it("calls, streams and closes", async () => {
  const [left, right] = await pair();
  const api = client(left, Testbed);
  expect(await api.echo("hello")).toBe("hello");
  expect(await api.divide(10n, 3n)).toBe(3n);
  await expect(api.divide(1n, 0n)).rejects.toMatchObject({ code: "user-error", error: "DivisionByZero" });
  expect(await api.divide.result(1n, 0n)).toMatchObject({ ok: false, error: "DivisionByZero" });
  expect(await api.sum([1, 2, 3])).toBe(6n);
  const [tx, rx] = channel<number>();
  const done = api.generate(100_000, tx);
  let sum = 0;
  for await (const n of rx) sum += n;
  await done;
  expect(sum).toBe((99_999 * 100_000) / 2);
  const [out, back] = channel<string>();
  const transformed = api.transform(["a", "b"], out);
  const texts: string[] = [];
  for await (const text of back) texts.push(text);
  expect(texts).toEqual(["A", "B"]);
  await transformed;
  await left.close();
  expect(await left.closed).toEqual({ kind: "closed" });
  expect(await right.closed).toEqual({ kind: "goodbye", reason: "" });
});
