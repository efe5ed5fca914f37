import { client } from "@troupe/roam-session";
import { describe, expect, test } from "vitest";
import { connect, reconnect } from "../../src/index.ts";
import { cuttingRelay } from "../relay.ts";
import { Probe } from "./probe.ts";
import { isBuilt, rustServer } from "./rust.ts";

describe.skipIf(!isBuilt).each(["up", "down"] as const)(
  "a link to Rust that is cut at any byte on its way %s",
  (direction) => {
    test("comes back; what is idempotent is answered, nothing else is sent twice, with a nonce or without", async () => {
      await using server = await rustServer("--nodelay");
      await using witness = await connect({ port: server.port });
      // Rust 0.6.0 knows of no nonces, so one changes nothing.
      const ways = [{}, { nonce: true }, {}];
      let cuts = 0;
      for (let cutAfter = 0; ; cutAfter++) {
        const relay = await cuttingRelay(server.port, direction, cutAfter);
        const peer = reconnect({ port: relay.port, lingerMs: 100, retry: { initialDelayMs: 1, maxDelayMs: 2 } });
        const api = client(peer, Probe);
        const look = (): Promise<Uint8Array> => api.echo(Uint8Array.of(7), { idempotent: true });
        const first = look();
        const keys = ways.map((_, i) => `${direction} ${cutAfter} ${i}`);
        const done = await Promise.allSettled(ways.map((options, i) => api.execute(keys[i]!, 0, options)));
        expect(await Promise.all([first, look()])).toEqual([Uint8Array.of(7), Uint8Array.of(7)]);
        for (const [i, result] of done.entries()) {
          if (result.status === "rejected") expect(result.reason, keys[i]).toMatchObject({ code: "outcome-unknown" });
          const executed = (await client(witness, Probe).execute(keys[i]!, 0)) - 1;
          expect(executed, keys[i]).toBeLessThanOrEqual(1);
          if (result.status === "fulfilled") expect(executed, keys[i]).toBe(1);
        }
        const wasCut = relay.wasCut();
        peer.abort();
        relay.close();
        if (!wasCut) break;
        cuts++;
      }
      expect(cuts).toBeGreaterThan(40);
    });
  },
);
