import { describe, expect, test } from "vitest";
import { parseManifest, requireKnownHandlers } from "../src/index.ts";
import { failure } from "./failure.ts";

// Every top-level key and most handler fields that Theater 0.3.7 parses.
const THEATER = `
name = "tcp-echo"
version = "0.1.0"
package = "./target/wasm32-unknown-unknown/release/tcp_echo.wasm"
description = "Echo"
long_description = "Echo, at length"
initial_state = "{}"
save_chain = true
author = "somebody"

[permission_policy.file_system]
type = "restrict"
config = { read = true }

[[handler]]
type = "runtime"

[[handler]]
type = "tcp"
listen = "0.0.0.0:8080"
max_connections = 5
colour = "blue"

[handler.client_tls]
enabled = true
ca_cert = "ca.pem"
ciphers = "all"

[handler.server_tls]
cert = "cert.pem"
key = "key.pem"

[[handler]]
type = "tcp"
max_connections = 9
nonsense = 1

[[handler]]
type = "filesystem"
path = "/tmp"

[[handler]]
type = "timer"
interval_ms = 100
`;

describe("a manifest of Theater 0.3.7, read leniently", () => {
  const manifest = parseManifest(THEATER, { lenient: true });

  test("keeps what 0.3.7 used, under the author's paths", () => {
    expect(manifest).toMatchObject({
      name: "tcp-echo",
      initialState: "{}",
      saveChain: true,
      lenient: true,
      handlers: [
        { type: "runtime", config: {}, path: "handler[0]" },
        {
          type: "tcp",
          path: "handler[1]",
          config: {
            max_connections: 5,
            client_tls: { enabled: true, ca_cert: "ca.pem" },
            server_tls: { cert: "cert.pem", key: "key.pem" },
          },
        },
        { type: "filesystem", config: { path: "/tmp" }, path: "handler[3]" },
        { type: "timer", config: {}, path: "handler[4]" },
      ],
    });
    expect(manifest.handlers[1]?.config).not.toHaveProperty("listen");
  });

  test("tells everything that it let pass", () => {
    expect(manifest.warnings.map(({ code, path }) => [code, path])).toEqual([
      ["MANIFEST_IGNORED", "author"],
      ["MANIFEST_IGNORED", "permission_policy"],
      ["MANIFEST_IGNORED", "handler[1].listen"],
      ["MANIFEST_IGNORED", "handler[1].colour"],
      ["MANIFEST_IGNORED", "handler[1].client_tls.ciphers"],
      ["MANIFEST_CHANGED_MEANING", "handler[1].server_tls"],
      ["MANIFEST_IGNORED", "handler[4].interval_ms"],
      ["MANIFEST_IGNORED", "handler[2]"],
    ]);
    expect(manifest.warnings.find(({ path }) => path === "handler[1].server_tls")?.message).toBe(
      'handler[1].server_tls has no "enabled": in Theater 0.3.7 that meant plaintext, here it means TLS',
    );
  });

  test("drops handlers that had no effect there and do not exist here", () => {
    const known = requireKnownHandlers(manifest, ["runtime", "tcp", "timer"]);
    expect(known.handlers.map(({ type }) => type)).toEqual(["runtime", "tcp", "timer"]);
    expect(known.warnings.at(-1)).toMatchObject({ code: "MANIFEST_IGNORED", path: "handler[3]" });
    expect(known.warnings).toHaveLength(manifest.warnings.length + 1);
    expect(manifest.handlers).toHaveLength(4);
  });

  test("is still wrong where 0.3.7 would have called it wrong", () => {
    const lenient = { lenient: true };
    expect(failure(() => parseManifest('version = "1"', lenient)).path).toBe("name");
    expect(failure(() => parseManifest('name = "x"\nsave_chain = 1', lenient)).path).toBe("save_chain");
    expect(failure(() => parseManifest('name = "x"\n[[handler]]\nx = 1', lenient)).path).toBe("handler[0].type");
    expect(failure(() => parseManifest('name = "x"\nhandler = 1', lenient)).path).toBe("handler");
    const unknown = parseManifest('name = "x"\n[[handler]]\ntype = "tpc"', lenient);
    expect(failure(() => requireKnownHandlers(unknown, ["tcp"])).code).toBe("MANIFEST_HANDLER_UNKNOWN");
  });

  test("read strictly it is an error", () => {
    expect(failure(() => parseManifest(THEATER)).path).toBe("permission_policy");
  });
});

describe("handlers that the host does not have", () => {
  const manifest = parseManifest('name = "x"\n[[handler]]\ntype = "runtime"\n[[handler]]\ntype = "mesage-server"', {
    file: "/m.toml",
  });

  test("are an error that lists those it has, and the nearest spelling", () => {
    expect(failure(() => requireKnownHandlers(manifest, new Set(["tcp", "runtime", "message-server"])))).toMatchObject({
      code: "MANIFEST_HANDLER_UNKNOWN",
      path: "handler[1].type",
      actual: "mesage-server",
      message:
        '/m.toml: handler[1].type: there is no handler "mesage-server"; did you mean "message-server"? (there are message-server, runtime, tcp)',
    });
    expect(failure(() => requireKnownHandlers(manifest, [])).message).toContain(
      'there is no handler "runtime" (there are none)',
    );
  });

  test("two letters that changed places are one slip, also in a short word", () => {
    const swapped = parseManifest('name = "x"\n[[handler]]\ntype = "tpc"');
    expect(failure(() => requireKnownHandlers(swapped, ["tcp", "timer"])).message).toContain('did you mean "tcp"?');
    expect(failure(() => requireKnownHandlers(swapped, ["timer", "rpc"])).message).toContain('did you mean "rpc"?');
    expect(failure(() => requireKnownHandlers(swapped, ["timer", "loop"])).message).not.toContain("did you mean");
  });

  test("all there: the manifest as it is", () => {
    expect(requireKnownHandlers(manifest, ["mesage-server", "runtime"])).toBe(manifest);
  });
});
