/** How a reconnecting client tries again. */
export interface RetryPolicy {
  /** How many attempts to connect may fail in a row before those who wait are told; also how often one call is sent at most. Default 10; `Infinity` is allowed. */
  readonly maxAttempts: number;
  /** How long to wait after the first failure, in milliseconds. Default 100. */
  readonly initialDelayMs: number;
  /** How long to wait at most, in milliseconds. Default 5,000. */
  readonly maxDelayMs: number;
  /** By what the delay grows with each failure. Default 2. */
  readonly multiplier: number;
  /** Which part of a delay is random, from 0 to 1, so that many clients don't come back in the same moment. Default 0. */
  readonly jitter: number;
}

/** The retry policy of a client that is given none. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 10,
  initialDelayMs: 100,
  maxDelayMs: 5000,
  multiplier: 2,
  jitter: 0,
};

/** How long to wait after so many failures in a row, in milliseconds. */
export function retryDelayMs(policy: RetryPolicy, failures: number, random: () => number = Math.random): number {
  // The power may become infinite; the minimum is taken of it then.
  const delay = Math.min(policy.maxDelayMs, policy.initialDelayMs * policy.multiplier ** (failures - 1));
  return delay * (1 - policy.jitter * random());
}
