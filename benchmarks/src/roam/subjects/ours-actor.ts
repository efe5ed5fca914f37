import { defineActor } from "@troupe/actor";
import { roam, roamService } from "@troupe/roam-handler";
import { service, t } from "@troupe/roam-wire";
import { cobs } from "@troupe/roam-wire/framing";
import { createRuntime } from "@troupe/runtime";
import { tcp } from "@troupe/tcp-handler";
import type { Connect, Serve } from "./contract.ts";
import { connectOurs } from "./ours-over.ts";

const Probe = service("Probe", { echo: { args: [["payload", t.bytes]], returns: t.bytes } });

const probe = defineActor({
  name: "probe",
  uses: [tcp, roam],
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
  tcp: { handleConnection: ({ roam }, connection) => roam.serve(connection) },
  roam: roamService(Probe, { echo: (_context, payload) => payload }),
  exports: {
    port: ({ tcp }) => ({ reply: Number(tcp.listenerAddress(tcp.listeners()[0]!).split(":").at(-1)) }),
  },
});

/** The service of `ours`, of an actor that owns the connection: each call is a call of the actor. Its chain is off. */
export const serve: Serve = async () => {
  const runtime = createRuntime({ chain: "off" });
  const actor = await runtime.spawn(probe);
  return actor.call("port");
};

export const connect: Connect = connectOurs(cobs);
