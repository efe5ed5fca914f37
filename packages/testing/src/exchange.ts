import type { ActorDefinition } from "@troupe/actor";
import { spawnForTest } from "./spawn-for-test.ts";

/**
 * The shortest test of an actor that listens: spawns it, connects, sends `data`, gives back as many bytes as were
 * sent (for a text a text), and ends everything.
 */
export async function exchange(definition: ActorDefinition, data: string): Promise<string>;
export async function exchange(definition: ActorDefinition, data: Uint8Array): Promise<Uint8Array>;
export async function exchange(definition: ActorDefinition, data: string | Uint8Array): Promise<string | Uint8Array> {
  const test = await spawnForTest(definition);
  try {
    const client = await test.connect();
    return typeof data === "string" ? await client.exchange(data) : await client.exchange(data);
  } finally {
    await test[Symbol.asyncDispose]();
  }
}
