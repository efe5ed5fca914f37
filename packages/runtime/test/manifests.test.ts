import { defineActor } from "@troupe/actor";
import { isManifestError, manifestFrom, parseManifest } from "@troupe/manifest";
import { describe, expect, test } from "vitest";
import { createProbe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

const start = () => {
  const second = createProbe();
  const other = { ...second.handler, name: "other" as const, type: "other" };
  const all = world(
    (probe) => [
      defineActor({ name: "plain" }),
      defineActor({
        name: "user",
        uses: [probe],
        state: "own",
        exports: {
          keys: (context) => ({ reply: ["probe", "other"].filter((key) => key in context) }),
          use: ({ probe }) => ({ reply: probe.shout("granted") }),
        },
      }),
    ],
    { handlers: [other] },
  );
  return all;
};

describe("a manifest", () => {
  test.each([
    [
      "in TOML",
      'name = "m"\npackage = "user"\ninitial_state = "from the manifest"\n[[handler]]\ntype = "probe"\n[[handler]]\ntype = "other"\n',
    ],
    ["as an object", { name: "m", initialState: "from the manifest", handler: [{ type: "probe" }, { type: "other" }] }],
    [
      "that was read before",
      manifestFrom({ name: "m", initialState: "from the manifest", handler: [{ type: "probe" }, { type: "other" }] }),
    ],
  ])("%s grants handlers and gives name and state", async (_how, manifest) => {
    const { runtime, services } = start();
    const actor = await runtime.spawn("user", { manifest });
    expect(await runtime.call(actor.id, "keys")).toEqual(["probe", "other"]);
    expect([actor.state(), services.info(actor.id)?.name]).toEqual(["from the manifest", "m"]);
  });

  test("as an object may leave the name to the definition, and spawn's name comes first", async () => {
    const { runtime, services } = start();
    const nameOf = async (options: object): Promise<string | undefined> =>
      services.info((await runtime.spawn("plain", { manifest: {}, ...options })).id)?.name;
    expect(await nameOf({})).toBe("plain");
    expect(await nameOf({ name: "spawned" })).toBe("spawned");
  });

  test("an actor has the handlers that its manifest grants, and no others", async () => {
    const { runtime } = start();
    const actor = await runtime.spawn("user", { manifest: { handler: [{ type: "probe" }] } });
    expect(await runtime.call(actor.id, "keys")).toEqual(["probe"]);
    expect(await runtime.call(actor.id, "use")).toBe("GRANTED");
    const bare = await runtime.spawn("plain", { manifest: {} });
    expect(bare.status).toBe("Running");
  });

  test("a handler with a section hears when init has succeeded", async () => {
    const { runtime, probe } = start();
    await runtime.spawn("user", { manifest: { name: "m", handler: [{ type: "probe" }] } });
    expect(probe.journal).toEqual(["m initialized"]);
  });

  test("that does not grant what the actor uses is refused", async () => {
    const { runtime } = start();
    await expect(runtime.spawn("user", { manifest: { handler: [{ type: "other" }] } })).rejects.toMatchObject({
      code: "HANDLER_NOT_GRANTED",
      subject: "probe",
      message: 'actor "user" uses the handler "probe", which its manifest does not grant',
    });
    expect(runtime.actors()).toEqual([]);
  });

  test("that grants what the runtime does not have is refused, with its place and the nearest spelling", async () => {
    const { runtime } = start();
    const manifest = { name: "m", handler: [{ type: "other" }, { type: "porbe" }] };
    await expect(runtime.spawn("user", { manifest })).rejects.toMatchObject({
      code: "MANIFEST_HANDLER_UNKNOWN",
      path: "handler[1].type",
      message: 'handler[1].type: there is no handler "porbe"; did you mean "probe"? (there are other, probe, runtime)',
    });
  });

  test("of Theater 0.3.7 can be used, read leniently: what had no effect there is left out", async () => {
    const { runtime } = start();
    const manifest = parseManifest(
      'name = "m"\nversion = "1"\n[[handler]]\ntype = "runtime"\n[[handler]]\ntype = "filesystem"\n[[handler]]\ntype = "probe"',
      { lenient: true },
    );
    const actor = await runtime.spawn("user", { manifest });
    expect(await runtime.call(actor.id, "keys")).toEqual(["probe"]);
  });

  test("may grant what every actor has, and give it no fields", async () => {
    const { runtime } = start();
    expect((await runtime.spawn("plain", { manifest: { handler: [{ type: "runtime" }] } })).status).toBe("Running");
    await expect(
      runtime.spawn("plain", { manifest: { handler: [{ type: "runtime", loud: true }] } }),
    ).rejects.toMatchObject({ code: "MANIFEST_FIELD_UNKNOWN", path: "handler[0].loud" });
  });

  test.each([
    ["an unknown field", { nmae: "x" }, "nmae"],
    ["a field of the wrong kind", { limits: { mailbox: "many" } }, "limits.mailbox"],
    ["an unknown field of a handler's section", { handler: [{ type: "probe", fial: true }] }, "handler[0].fial"],
    [
      "a wrong field of a handler's section",
      { handler: [{ type: "other" }, { type: "probe", failAfterInit: "yes" }] },
      "handler[1].failAfterInit",
    ],
  ])("with %s is refused, with its path", async (_what, manifest, path) => {
    const { runtime } = start();
    const error: unknown = await runtime.spawn("user", { manifest }).catch((reason: unknown) => reason);
    expect(isManifestError(error)).toBe(true);
    expect(error).toMatchObject({ path });
    expect(runtime.actors()).toEqual([]);
  });

  test("permissions that nothing would apply are refused, never silently ignored", async () => {
    const { runtime } = start();
    const manifest = '[permission_policy.file_system]\ntype = "disallow"\n';
    await expect(runtime.spawn("plain", { manifest: `name = "m"\nversion = "1"\n${manifest}` })).rejects.toSatisfy(
      isManifestError,
    );
  });

  test("a handler that fails after init fails the spawn, and nothing is left", async () => {
    const { runtime, probe, services } = start();
    const manifest = { name: "m", handler: [{ type: "probe", failAfterInit: true }] };
    await expect(runtime.spawn("user", { manifest })).rejects.toMatchObject({
      code: "INIT_FAILED",
      cause: { code: "PROBE_FAILED" },
    });
    await rest();
    expect([runtime.actors(), services.whereis("m")]).toEqual([[], undefined]);
    expect(probe.journal).toEqual(["m initialized", "m ends: crash"]);
  });

  test("turns the chain of one actor off, or changes how it is kept", async () => {
    const { runtime } = start();
    const off = await runtime.spawn("plain", { manifest: { chain: "off" } });
    expect(() => off.events()).toThrow(expect.objectContaining({ code: "NO_CHAIN" }));
    const theater = await runtime.spawn("user", {
      manifest: { chain: { format: "theater" }, handler: [{ type: "probe" }] },
    });
    await runtime.call(theater.id, "use");
    const [event] = theater.events();
    expect([event!.type, event!.payload === null]).toEqual(["wasm", false]);
  });

  test("save_chain needs a store", async () => {
    const { runtime } = start();
    await expect(runtime.spawn("plain", { manifest: { saveChain: true } })).rejects.toMatchObject({
      code: "NO_STORE",
      subject: "plain",
    });
  });
});
