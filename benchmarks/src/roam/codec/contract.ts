/** Turns values that the subject has prepared into bytes and back, `count` times. */
export interface CodecSubject {
  encode(count: number): Promise<void>;
  decode(count: number): Promise<void>;
}

/** A Request with three entries of metadata and 256 bytes of payload. */
export interface SampleRequest {
  readonly connId: number;
  readonly requestId: number;
  readonly methodId: bigint;
  readonly trace: string;
  readonly token: Uint8Array;
  readonly deadline: bigint;
  readonly payload: Uint8Array;
}

/** So many different values are encoded in turn. */
export const SAMPLES = 64;

export const REQUESTS: readonly SampleRequest[] = Array.from({ length: SAMPLES }, (_, i) => ({
  connId: i % 3,
  requestId: 1 + i * 517,
  methodId: 0x9aabc4ba61fd5df3n - BigInt(i) * 0x0123_4567_89abn,
  trace: `00-4bf92f3577b34da6a3ce929d0e0e${1_000 + i}-00f067aa0ba902b7-01`,
  token: Uint8Array.from({ length: 16 }, (_, j) => (i * 31 + j * 7) & 0xff),
  deadline: BigInt(500 + i * 40),
  payload: Uint8Array.from({ length: 256 }, (_, j) => (i * 13 + j * 11) & 0xff),
}));

/** A struct of nine fields. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly email: string | undefined;
  readonly age: number;
  readonly score: number;
  readonly active: boolean;
  readonly tags: readonly string[];
  readonly avatar: Uint8Array;
  readonly balance: number;
}

export const ACCOUNTS: readonly Account[] = Array.from({ length: SAMPLES }, (_, i) => ({
  id: 1_000_000 + i * 70_001,
  name: `Person ${i} of the sample`,
  email: i % 4 === 0 ? undefined : `person-${i}@example.org`,
  age: 18 + (i % 60),
  score: i * 1.25 + 0.1,
  active: i % 3 !== 0,
  tags: ["reader", `group-${i % 7}`, "newsletter"],
  avatar: Uint8Array.from({ length: 32 }, (_, j) => (i * 17 + j * 3) & 0xff),
  balance: (i - 20) * 12_345,
}));

/** One function for each direction, over the samples in turn. What they return is used, so that nothing is optimised away. */
export function subjectOf<Value>(
  values: readonly Value[],
  encode: (value: Value) => unknown,
  frames: readonly Uint8Array[],
  decode: (bytes: Uint8Array) => unknown,
): CodecSubject {
  let used: unknown;
  return {
    async encode(count) {
      for (let i = 0; i < count; i++) used = encode(values[i % SAMPLES]!);
    },
    async decode(count) {
      for (let i = 0; i < count; i++) used = decode(frames[i % SAMPLES]!);
      if (used === undefined) throw new Error("nothing was decoded");
    },
  };
}
