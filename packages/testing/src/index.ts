export { exchange } from "./exchange.ts";
export { createFakeClock } from "./fake-clock.ts";
export { createMemoryNetwork } from "./memory-network.ts";
export { createSeededRandom } from "./seeded-random.ts";
export { spawnForTest } from "./spawn-for-test.ts";
export { createTestRuntime } from "./test-runtime.ts";

export type { FakeClock, FakeClockOptions } from "./fake-clock.ts";
export type { MemoryNetwork, MemoryNetworkOptions } from "./memory-network.ts";
export type { SeededRandom } from "./seeded-random.ts";
export type { SpawnForTestOptions, TestActor } from "./spawn-for-test.ts";
export type { TestClient } from "./test-client.ts";
export type { TestRuntime, TestRuntimeOptions } from "./test-runtime.ts";
