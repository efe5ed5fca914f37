// Runs in a browser: what a page does with a server that serves Testbed, of Rust's or of ours.
import { type ClientState, type Session, channel, client } from "@troupe/roam-session";
import { isRoamWebSocketError, connect, reconnect } from "@troupe/roam-websocket";
import { connect as connectUnary } from "@troupe/roam-websocket/unary";
// @boundaries-ignore what is tested against is the same over every transport
import { Testbed } from "../../../roam-stream/test/interop/testbed.ts";

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function calls(session: Session): Promise<Record<string, boolean>> {
  const api = client(session, Testbed);
  const long = "0123456789abcdef".repeat(40_000);
  const many = await Promise.all(Array.from({ length: 500 }, (_, i) => api.echo(`number ${i}`)));
  const failed = await api.divide.result(1n, 0n);
  return {
    "a text": (await api.echo("héllo 世界 🦀")) === "héllo 世界 🦀",
    "a long text": (await api.echo(long)) === long,
    "many calls at once": many.every((text, i) => text === `number ${i}`),
    "64 bits": (await api.divide(-7n, 2n)) === -3n,
    "an error of the method": !failed.ok && failed.error === "DivisionByZero",
    "a struct": same(await api.lookup(1), { name: "Alice", age: 30, email: "alice@example.com" }),
    "a tuple": same(await api.swap_pair([-5, "five"]), ["five", -5]),
  };
}

async function streams(session: Session): Promise<Record<string, boolean>> {
  const api = client(session, Testbed);
  const [tx, numbers] = channel<number>();
  const generated = api.generate(2000, tx);
  const received = await collect(numbers);
  await generated;
  const [out, words] = channel<string>();
  const transformed = api.transform(["a", "b"], out);
  const heard = await collect(words);
  await transformed;
  return {
    "to the server": (await api.sum(Array.from({ length: 1000 }, () => 2))) === 2000n,
    "from the server": received.length === 2000 && received.every((number, i) => number === i),
    "both ways": same(heard, ["A", "B"]),
  };
}

async function withoutChannels(url: string): Promise<Record<string, boolean>> {
  const session = await connectUnary(url);
  const results = await calls(session);
  const refused = await client(session, Testbed)
    .sum([1])
    .catch((error: unknown) => (error as { readonly code?: unknown }).code);
  await session.close();
  return {
    ...Object.fromEntries(Object.entries(results).map(([name, isGood]) => [`${name}, without channels`, isGood])),
    "no stream where there are no channels": refused === "channel-misused",
    "a close in good order, without channels": (await session.closed).kind === "closed",
  };
}

/** Everything that a page should be able to do; each entry is true if it could. */
export async function run(url: string): Promise<Record<string, boolean>> {
  const session = await connect(url);
  const results = { ...(await calls(session)), ...(await streams(session)) };
  const connection = await session.connect();
  results["a virtual connection"] = (await client(connection, Testbed).reverse("abc")) === "cba";
  await connection.close();
  await session.close();
  results["a close in good order"] = (await session.closed).kind === "closed";

  const states: ClientState["status"][] = [];
  const comingBack = reconnect(url, { retry: { initialDelayMs: 5 }, onState: ({ status }) => states.push(status) });
  (await comingBack.ready()).abort(new Error("pulled"));
  results["a client that comes back"] = (await client(comingBack, Testbed).echo("again")) === "again";
  await comingBack.close();
  results["its states"] = same(states, ["connecting", "open", "idle", "connecting", "open", "closed"]);

  Object.assign(results, await withoutChannels(url));

  try {
    await connect("ws://127.0.0.1:1/", { connectTimeoutMs: 3000 });
  } catch (error) {
    results["nobody there"] = isRoamWebSocketError(error) && error.code.startsWith("connect-");
  }
  return results;
}

/** What comes of connecting: `open`, or the code of the error. */
export async function tryToConnect(url: string): Promise<string> {
  try {
    await (await connect(url)).close();
    return "open";
  } catch (error) {
    return isRoamWebSocketError(error) ? error.code : String(error);
  }
}

Object.assign(globalThis, { run, tryToConnect });
