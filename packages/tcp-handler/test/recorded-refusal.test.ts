import { defineActor } from "@troupe/actor";
import { createTestRuntime } from "@troupe/testing";
import { expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import type { DataMode } from "../src/index.ts";

test.each(["sha256", "theater"] as const)(
  "an argument of the wrong type gets the function's own error, not one of the recorder (%s chain)",
  async (format) => {
    const codes: unknown[] = [];
    const careless = defineActor({
      name: "careless",
      uses: [tcp],
      tcp: {
        handleConnection({ tcp }, connection) {
          try {
            tcp.activate(connection, 7 as unknown as DataMode);
          } catch (error) {
            codes.push((error as { readonly code?: unknown }).code);
          }
          try {
            tcp.setActive(connection, 7 as unknown as DataMode);
          } catch (error) {
            codes.push((error as { readonly code?: unknown }).code);
          }
        },
      },
      init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
    });
    await using world = createTestRuntime({ chain: { format } });
    const actor = await world.runtime.spawn(careless);
    await world.connect();
    await world.settle();
    expect(codes).toEqual(["MODE_INVALID", "MODE_INVALID"]);
    expect(actor.events().filter((event) => event.type === "theater:simple/tcp/set-active")).toHaveLength(1);
  },
);
