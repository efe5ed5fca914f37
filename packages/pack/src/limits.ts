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
   * alike. packr has no such limit; its guests overrun their stack at about 1,000. Lowering, lifting and plain data always go by
   * the default.
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

/** The defaults with some of them replaced. */
export function limitsWith(limits: Partial<Limits> | undefined): Limits {
  return limits === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...limits };
}
