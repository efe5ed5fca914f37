import { createAuthority } from "@troupe-tooling/test-certs";
import { createRuntime } from "@troupe/runtime";
import type { Runtime } from "@troupe/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseTcpConfig } from "../src/config.ts";
import { tcp } from "../src/index.ts";
import { outcomeOf, Puppet, portOf, text, until } from "./puppet.ts";

let runtime: Runtime;

beforeEach(() => {
  runtime = createRuntime({ chain: "off" });
});

afterEach(() => runtime.close());

test.each([
  [{ listn: "127.0.0.1:0" }, "handler[0].listn"],
  [{ max_connections: 0 }, "handler[0].max_connections"],
  [{ max_connections: "many" }, "handler[0].max_connections"],
  [{ listen: 80 }, "handler[0].listen"],
  [{ listen: "127.0.0.1" }, 'handler[0].listen: "127.0.0.1" is no address: the port is missing'],
  [{ listen: "[::1]:70000" }, 'handler[0].listen: "[::1]:70000" is no address: the port is no number from 0 to 65535'],
  [{ listen: "unix:" }, 'handler[0].listen: "unix:" is no address'],
  [{ server_tls: { cert: 5 } }, "handler[0].server_tls"],
  [{ client_tls: { colour: "red" } }, "handler[0].client_tls.colour"],
])("a manifest that says %j is refused, and the field named", (section, field) => {
  expect(() => parseTcpConfig(section, "handler[0]")).toThrow(field);
});

test.each([
  [{ lingerMs: "2s" }, 'tcp.with: lingerMs is "2s": expected a whole number from 0'],
  [{ maxConnections: 0 }, "tcp.with: maxConnections is 0: expected a whole number from 1"],
  [{ readMarkBytes: -1 }, "tcp.with: readMarkBytes is -1: expected a whole number from 0"],
  [{ maxConections: 5 }, "tcp.with: maxConections is no option: expected one of maxConnections,"],
  [{ serverTls: { crt: "cert.pem", key: "key.pem" } }, "server_tls.crt is no field of server_tls"],
  [{ serverTls: { cert: "cert.pem" } }, "server_tls.key is required"],
  [{ clientTls: { minVersion: "TLSv1.1" } }, "client_tls.minVersion: expected"],
])("an option that says %j is refused where it is written", (options, message) => {
  expect(() => tcp.with(options as never)).toThrow(message);
});

test("TLS of the manifest goes before that of the handler, side by side; `enabled = false` turns it off", async () => {
  const [ca, other] = [await createAuthority(), await createAuthority("other")];
  const certificate = await ca.issue({ hosts: ["localhost"] });
  const handler = tcp.with({ serverTls: certificate, clientTls: { caCert: ca.certificate } });
  runtime = createRuntime({ chain: "off", handlers: [handler] });

  const spawn = (name: string, section: object): Promise<Puppet> =>
    new Puppet(name, { handler }).spawn(runtime, { manifest: { handler: [{ type: "tcp", ...section }] } });
  const server = await spawn("server", {});
  server.on.handleConnection = (id) => server.tcp.activate(id, "active");
  const address = `localhost:${portOf(server, await server.listen({}, "localhost:0"))}`;

  const trusting = await spawn("trusting", {});
  const id = await trusting.tcp.connect(address);
  trusting.tcp.send(id, Buffer.from("encrypted"));
  await until(() => server.log.includes("data 1 encrypted"));

  const doubting = await spawn("doubting", { client_tls: { ca_cert: other.certificate } });
  await expect(doubting.tcp.connect(address)).rejects.toMatchObject({ tlsCode: "TLS_UNKNOWN_ISSUER" });

  const plain = await spawn("plain", { client_tls: { enabled: false }, server_tls: { enabled: false } });
  plain.on.handleConnection = (connection) => plain.tcp.activate(connection);
  const plainAddress = `localhost:${portOf(plain, await plain.listen({}, "localhost:0"))}`;
  const own = await plain.tcp.connect(plainAddress);
  plain.tcp.send(own, Buffer.from("in the clear"));
  await until(() => plain.log.length > 0);
  expect(text(await plain.tcp.receive(plain.newest, 100))).toBe("in the clear");
  expect(await outcomeOf(plain.tcp.connect(plainAddress, { tls: true }))).toBe("TLS_NOT_CONFIGURED");
});
