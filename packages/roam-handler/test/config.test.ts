import { createRuntime } from "@troupe/runtime";
import { lengthPrefix } from "@troupe/roam-wire/framing";
import { roam, roamClient, roamService } from "@troupe/roam-handler";
import { connect } from "@troupe/roam-stream";
import { client } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { expect, test } from "vitest";
import { parseRoamConfig } from "../src/config.ts";
import { sides, Side } from "./sides.ts";

const Echo = service("Echo", { echo: { args: [t.bytes], returns: t.bytes } });
const echo = roamService(Echo, { echo: (_context, bytes) => bytes });

test.each([
  [{ limit: {} }, "handler[0].limit"],
  [{ framing: "json" }, "handler[0].framing"],
  [{ max_frame_bytes: 0 }, "handler[0].max_frame_bytes"],
  [{ handshake_timeout_ms: "5s" }, "handler[0].handshake_timeout_ms"],
  [{ keep_alive: { timeout_ms: 5 } }, "handler[0].keep_alive.interval_ms"],
  [{ limits: { max_in_flight: -1 } }, "handler[0].limits.max_in_flight"],
  [{ limits: { colour: 5 } }, "handler[0].limits.colour"],
  [{ nonces: {} }, "handler[0].nonces"],
])("a manifest that says %j is refused, and the field named", (section, field) => {
  expect(() => parseRoamConfig(section, "handler[0]")).toThrow(field);
});

test.each([
  [{ maxFrameBytes: "1" }, 'roam.with: maxFrameBytes is "1": expected a whole number from 1'],
  [{ handshakeTimeoutMs: 0 }, "roam.with: handshakeTimeoutMs is 0: expected a whole number from 1"],
  [{ limits: { maxInFlite: 5 } }, "roam.with: limits.maxInFlite is no limit: expected one of maxPayloadBytes, "],
  [{ limits: { maxInFlight: 0.5 } }, "roam.with: limits.maxInFlight is 0.5: expected a whole number from 0"],
  [{ framing: "cobs" }, "roam.with: framing is cobs: expected an object"],
  [{ nonce: {} }, "roam.with: nonce is no option: expected one of limits, "],
])("an option that says %j is refused where it is written", (options, message) => {
  expect(() => roam.with(options as never)).toThrow(message);
});

const manifest = `
name = "server"
package = "server"

[[handler]]
type = "tcp"

[[handler]]
type = "roam"
framing = "length-prefix"
max_frame_bytes = 65536
handshake_timeout_ms = 200
keep_alive = { interval_ms = 10000 }
limits = { max_payload_bytes = 1024, max_in_flight = 8 }
`;

test("an actor that is granted roam in TOML serves with what its section says", async () => {
  await using runtime = createRuntime({
    chain: "off",
    handlers: [roam.with({ limits: { maxPayloadBytes: 5, maxChannels: 5 } })],
  });
  const server = new Side("server", roam, echo);
  server.actor = await runtime.spawn(server.definition, { manifest });
  const listener = await server.tcp.listen("127.0.0.1:0");
  const port = Number(server.tcp.listenerAddress(listener).split(":").at(-1));
  await using session = await connect({ host: "127.0.0.1", port, framing: lengthPrefix });
  expect(session.maxPayloadBytes).toBe(1024);
  expect(await client(session, Echo).echo(Uint8Array.of(1))).toEqual(Uint8Array.of(1));
  // Who says nothing is let go.
  await server.tcp.connect(`127.0.0.1:${port}`);
  await expect.poll(() => server.log).toEqual([["end", "handshake-timeout"]]);
});

test("an actor whose manifest does not grant roam is not spawned", async () => {
  await using runtime = createRuntime({ chain: "off" });
  const server = new Side("server", roam, echo);
  const spawned = runtime.spawn(server.definition, { manifest: `name = "server"\n[[handler]]\ntype = "tcp"\n` });
  await expect(spawned).rejects.toMatchObject({ code: "HANDLER_NOT_GRANTED" });
  const wrong = runtime.spawn(server.definition, { manifest: `${manifest}\nspeed = 3\n` });
  await expect(wrong).rejects.toThrow("handler[1].speed");
});

test("framing of the options holds for both sides", async () => {
  await using it = await sides(echo, {}, { options: { framing: lengthPrefix } });
  const bytes = new Uint8Array(1000).fill(7);
  expect(await roamClient(it.client.roam, it.client.connection, Echo).echo(bytes)).toEqual(bytes);
});
