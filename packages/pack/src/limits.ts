import { PackError } from "./errors.ts";

/** How large a value may be. The first four are the defaults of packr 0.4.0, which host and guest enforce on what they read. */
export interface Limits {
  /** Bytes of a whole buffer. */
  readonly maxBufferBytes: number;
  /** Nodes in a buffer. */
  readonly maxNodes: number;
  /** Bytes of the payload of one node. */
  readonly maxPayloadBytes: number;
  /** Elements of a packed list (bytes, numbers, ...) and of a tuple. */
  readonly maxSequenceLength: number;
  /**
   * How many lists, options, results, records, variants and tuples may stand within each other, in values and in type tags
   * alike: at most 1,024. packr has no such limit; its guests overrun their stack at about 1,000. Lowering, lifting and plain
   * data always go by the default.
   */
  readonly maxDepth: number;
  /** Values after expansion: a node that two parents share counts twice, so a small buffer cannot unfold without end. */
  readonly maxValues: number;
}

/** What `encode` and `decode` use when they are told nothing: what a peer of packr 0.4.0 takes. */
export const DEFAULT_LIMITS: Limits = {
  maxBufferBytes: 16_777_216,
  maxNodes: 1_000_000,
  maxPayloadBytes: 8_388_608,
  maxSequenceLength: 1_000_000,
  maxDepth: 256,
  maxValues: 1_000_000,
};

/** The greatest depth that may be asked for: every level is one of the stack, which not even packr's guests have more of. */
const MAX_DEPTH = 1024;

/**
 * The defaults with some of them replaced.
 *
 * @throws {PackError} `INVALID_LIMIT`: no limit has this name, or the value is none. What is no number would bound nothing.
 */
export function limitsWith(limits: Partial<Limits> | undefined): Limits {
  if (limits === undefined) return DEFAULT_LIMITS;
  const result: { -readonly [Name in keyof Limits]: number } = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(limits)) {
    if (!isLimit(name))
      throw new PackError("INVALID_LIMIT", `no limit is called ${name}: there are ${Object.keys(result).join(", ")}`);
    if (value === undefined) continue;
    const max = name === "maxDepth" ? MAX_DEPTH : Number.MAX_SAFE_INTEGER;
    if (!Number.isSafeInteger(value) || value < 0 || value > max)
      throw new PackError("INVALID_LIMIT", `limit ${name} is ${value}: expected a whole number from 0 to ${max}`);
    result[name] = value;
  }
  return result;
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(DEFAULT_LIMITS, name);
}
