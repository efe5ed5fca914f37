import { createChain } from "@troupe/chain-events";
import type { Chain, ChainEvent, ChainWriter } from "@troupe/chain-events";

/** A chain that goes on where the writer is, and hands it every event. */
export function chainInto(writer: ChainWriter, clock?: () => number): Chain {
  return createChain({
    format: writer.format,
    from: writer.position,
    onAppend: (event) => void writer.append(event),
    ...(clock === undefined ? {} : { clock }),
  });
}

export function fill(chain: Chain, count: number, payloadBytes = 40): void {
  for (let i = 0; i < count; i++) {
    const payload = new Uint8Array(payloadBytes).fill(chain.length);
    chain.append({ kind: "call", type: "theater:simple/tcp/send", call: chain.length, payload });
  }
}

export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export function hashes(events: readonly ChainEvent[]): readonly string[] {
  return events.map(({ hash }) => hash);
}
