import { channel, client, serve as serveService } from "@troupe/roam-session";
import { connect, listen } from "@troupe/roam-stream";
import { service, t } from "@troupe/roam-wire";
import type { Framing } from "@troupe/roam-wire/framing";
import { type Connect, callOneByOne, itemOf, PAYLOAD, type Serve } from "./contract.ts";

const Received = t.struct("Received", { items: t.u64, bytes: t.u64, digest: t.u32 });

/** The part of `interop/rust-roam`'s Probe that is measured: the same ids, the same bytes. */
const Probe = service("Probe", {
  echo: { args: [["payload", t.bytes]], returns: t.bytes },
  count_items: { args: [["items", t.rx(t.bytes)]], returns: Received },
  generate: {
    args: [
      ["count", t.u32],
      ["size", t.u32],
      ["items", t.tx(t.bytes)],
    ],
    returns: t.u32,
  },
});

/** Services with everything at its default, apart from the framing. */
export function serveOurs(framing: Framing): Serve {
  return async () => {
    const dispatcher = serveService(Probe, {
      echo: (payload) => payload,
      async count_items(items) {
        const received = { items: 0n, bytes: 0n, digest: 0 };
        for await (const item of items) {
          received.items++;
          received.bytes += BigInt(item.length);
        }
        return received;
      },
      async generate(count, size, items) {
        const item = itemOf(size);
        for (let sent = 0; sent < count; sent++) await items.write(item);
        return count;
      },
    });
    const listener = await listen({ host: "127.0.0.1", port: 0, framing }, dispatcher);
    return listener.port;
  };
}

export function connectOurs(framing: Framing): Connect {
  return async (port) => {
    const session = await connect({ host: "127.0.0.1", port, framing });
    const probe = client(session, Probe);
    return {
      echo: (tally) => callOneByOne(async () => (await probe.echo(PAYLOAD)).length, tally),
      async down(bytes, tally) {
        const [tx, items] = channel<Uint8Array>();
        const read = async (): Promise<void> => {
          for await (const item of items) {
            if (item.length !== bytes) throw new Error(`an item of ${item.length} bytes came`);
            tally.count();
          }
        };
        await Promise.all([probe.generate(0xffff_ffff, bytes, tx), read()]);
      },
      async up(bytes, tally) {
        const item = itemOf(bytes);
        const [items, rx] = channel<Uint8Array>();
        const answer = probe.count_items(rx);
        // Whoever stops reading fails the write; the answer says why.
        answer.catch((error: unknown) => items.abort(error));
        for (;;) {
          await items.write(item);
          tally.count();
        }
      },
    };
  };
}
