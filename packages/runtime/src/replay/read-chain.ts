import { createVerifier } from "@troupe/chain-events";
import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import { RuntimeError } from "../errors.ts";

/** SHA-1, as Theater has it. */
const theaterHashDigits = 40;

/** Reads a chain to its end, and sees to it that it can be replayed. Throws what `replay` says. */
export async function readChain(
  events: AsyncIterable<ChainEvent> | Iterable<ChainEvent>,
  signal: AbortSignal | undefined,
): Promise<{ readonly recorded: readonly ChainEvent[]; readonly format: ChainFormat }> {
  signal?.throwIfAborted();
  const recorded: ChainEvent[] = [];
  let format: ChainFormat = "sha256";
  let verifier = createVerifier({ format });
  for await (const event of events) {
    signal?.throwIfAborted();
    if (recorded.length === 0) {
      format = event.hash.length === theaterHashDigits ? "theater" : "sha256";
      verifier = createVerifier({ format });
      if (event.sequence !== 0) {
        throw refused("REPLAY_NEEDS_BEGINNING", event, "it is the first one given, and a replay begins with event 0");
      }
    }
    const failure = verifier.push(event);
    if (failure !== undefined) {
      const { reason, expected, actual } = failure;
      throw refused("REPLAY_CHAIN_BROKEN", event, `wrong ${reason}: ${actual}, expected ${expected}`);
    }
    if (event.payload === null) {
      throw refused(
        "REPLAY_NEEDS_PAYLOADS",
        event,
        'its payload was not kept: record with chain: { payloads: "full" }',
      );
    }
    recorded.push(event);
  }
  return { recorded, format };
}

function refused(
  code: "REPLAY_NEEDS_BEGINNING" | "REPLAY_NEEDS_PAYLOADS" | "REPLAY_CHAIN_BROKEN",
  { sequence, type }: ChainEvent,
  why: string,
): RuntimeError {
  return new RuntimeError(code, type, `event ${sequence} (${type}): ${why}`);
}
